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
    // The LDAP server comes last: until the parameters are read, not even the name of the file is known.
    #expect(found == ["parameters", "sql_userdb"])
    let userdb = try #require(object.attention.last)
    switch release {
    case .v23:
      #expect(userdb.file == "/etc/dovecot/dovecot-sql.conf.ext")
      #expect(userdb.message.contains("driver is not set"))
      #expect(userdb.remedy?.contains("as in the sample dovecot-2.3") == true)
    case .v24:
      #expect(userdb.remedy?.contains("as in the sample dovecot-2.4") == true)
    }
    for name in ["include", "ldap_passdb"] {
      #expect(object.items.first { $0.item == name }?.status == "unchecked")
    }
  }

  /// The exact remedies that involve the LDAP server, by item.
  private static func remedies(_ host: ExaminedHost) -> [String: String] {
    let auth = "/etc/dovecot/conf.d/10-auth.conf"
    let main = "/etc/dovecot/dovecot.conf"
    return switch host.release {
    case .v23:
      [
        "include": """
        add to /etc/dovecot/dovecot-ldap.conf.ext, as the last line:
            !include_try dovecot-modoboa.conf.ext
        """,
        "ldap_passdb": """
        remove lines 19 to 25 of /etc/dovecot/conf.d/auth-ldap.conf.ext
        add to \(auth), above line \(host.line(of: "\n!include auth-system", in: auth)):
            !include auth-ldap.conf.ext
        """,
      ]
    case .v24:
      [
        "include": """
        add to \(main), above line \(host.line(of: "\n!include conf.d", in: main)):
            !include_try dovecot-modoboa.conf.ext
        """
      ]
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
      if let text = Self.remedies(host)[item.item] { #expect(item.remedy == text) }
      try await remedy.follow(on: host)
      done.append(item.item)
    }
    let object = try await DoctorObject.examining(host)
    #expect(object.isInOrder, "\(object.attention) after \(done)")
    #expect(
      done
        == (release == .v23
          ? ["in_sync", "sql_userdb", "include", "ldap_passdb", "passdb_order"]
          : ["in_sync", "sql_userdb", "include"]))
  }
}
