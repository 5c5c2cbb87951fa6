import TestSupport
import Testing

@Suite("A host with Debian's default configuration", .fewAtOnce, .timeLimit(.minutes(20)))
struct StockHostTests {
  @Test(
    "the report says what to do, with the lines to add",
    arguments: ExaminedHost.Release.allCases)
  func first(release: ExaminedHost.Release) async throws {
    let host = try await ExaminedHost.stock(release)
    let object = try await DoctorObject.examining(host)
    let found = object.attention.map(\.item)
    switch release {
    case .v23:
      #expect(found == ["parameters", "include", "ldap_passdb", "sql_userdb"])
      let auth = "/etc/dovecot/conf.d/10-auth.conf"
      let passdb = try #require(object.attention.first { $0.item == "ldap_passdb" })
      #expect(passdb.file == auth)
      let line = host.line(of: "\n!include auth-system", in: auth)
      #expect(
        passdb.remedy == """
          add to \(auth), above line \(line):
              !include auth-ldap.conf.ext
          remove lines 19 to 25 of /etc/dovecot/conf.d/auth-ldap.conf.ext
          """)
      #expect(
        object.attention.first { $0.item == "include" }?.remedy == """
          run:
              update_dovecot_conf
          add to /etc/dovecot/dovecot-ldap.conf.ext, as the last line:
              !include_try dovecot-modoboa.conf.ext
          """)
    case .v24:
      #expect(found == ["parameters", "include", "sql_userdb"])
      let include = try #require(object.attention.first { $0.item == "include" })
      #expect(include.file == "/etc/dovecot/dovecot.conf")
      let line = host.line(of: "\n!include conf.d", in: "/etc/dovecot/dovecot.conf")
      #expect(
        include.remedy == """
          add to /etc/dovecot/dovecot.conf, above line \(line):
              !include_try dovecot-modoboa.conf.ext
          """)
    }
  }

  @Test(
    "with Modoboa's SQL configuration, following each remedy in turn makes all items ok",
    arguments: ExaminedHost.Release.allCases)
  func healed(release: ExaminedHost.Release) async throws {
    let host = try await ExaminedHost.stock(release)
    host.takeSQLite()
    var done: [String] = []
    for _ in 0..<10 {
      let object = try await DoctorObject.examining(host)
      guard let item = object.attention.first else { break }
      let remedy = try #require(
        item.remedy.flatMap(PrintedRemedy.init), "\(item.item): \(item.message)")
      try await remedy.follow(on: host)
      done.append(item.item)
    }
    let object = try await DoctorObject.examining(host)
    #expect(
      object.items.allSatisfy { $0.status == "ok" || $0.item == "ldap_servers" },
      "\(object.attention) after \(done)")
    #expect(
      done
        == (release == .v23
          ? ["in_sync", "include", "ldap_passdb", "sql_userdb"]
          : ["in_sync", "include", "sql_userdb"]))
  }
}
