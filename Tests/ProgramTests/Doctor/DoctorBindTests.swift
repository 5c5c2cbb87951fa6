import Glibc
import TestSupport
import Testing

@Suite("doctor --bind", .fewAtOnce, .timeLimit(.minutes(20)))
struct DoctorBindTests {
  /// What a host for these parameters says of the LDAP servers.
  private func examine(
    _ parameters: Parameters, _ options: [String] = ["--bind"],
    release: ExaminedHost.Release = .v23, prepare: (ExaminedHost) async throws -> Void = { _ in }
  ) async throws -> (object: DoctorObject, text: ProgramResult) {
    let host = try await ExaminedHost(release, parameters)
    try await prepare(host)
    let object = try await DoctorObject.examining(host, options)
    return (object, try await host.run(["doctor"] + options))
  }

  private func expect(
    _ object: DoctorObject, _ status: String, _ words: String...,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let items = object.items.filter { $0.item == "ldap_servers" }
    #expect(items.map(\.status) == [status], "\(items)", sourceLocation: sourceLocation)
    for word in words {
      #expect(items[0].message.contains(word), "\(items)", sourceLocation: sourceLocation)
    }
  }

  @Test("A server that works is in order", arguments: ExaminedHost.Release.allCases)
  func fine(release: ExaminedHost.Release) async throws {
    let server = try await Office.server()
    let (object, text) = try await examine(.at(server), release: release)
    expect(object, "ok", "127.0.0.1:\(server.port): the LDAP server does what Dovecot will need")
    #expect(object.attention.isEmpty, "\(object.attention)")
    #expect(
      text.text.hasSuffix(
        "\n1 of \(DoctorObject.items.count) items needs attention; now: running, then doctor again\n"
      ))
  }

  @Test("Without it, nobody is asked, and the last line says so")
  func notAsked() async throws {
    for options in [[], ["--no-bind"]] {
      let peer = SilentPeer([])
      let (object, text) = try await examine(.at(port: peer.port), options) { host in
        // That is for other runs.
        host.write("/etc/update_dovecot_conf.conf", "bind = yes\n")
      }
      expect(object, "unchecked", "not asked")
      #expect(object.attention.isEmpty && peer.count == 0)
      #expect(
        text.text.hasSuffix("; the LDAP servers were not asked (doctor --bind)\n"), "\(text.text)")
    }
  }

  @Test("A rejected bind, a base that is not there and a server that is down need attention")
  func faults() async throws {
    let (server, closed) = (try await Office.server(), try #require(LoopbackPort(.v4)))
    let wrong = Office.password(of: "wrong")
    let (rejected, text) = try await examine(
      .at(server).with("ldap_bind_password", text: wrong))
    expect(rejected, "attention", "127.0.0.1:\(server.port)", "Invalid credentials")
    #expect(text.status == 2 && text.text.hasSuffix("; now: ldap_servers, then doctor again\n"))
    expectNoPassword(text)
    let (base, _) = try await examine(.at(server).with("ldap_search_base", text: "dc=none"))
    expect(base, "attention", "does not exist")
    let (down, _) = try await examine(.at(port: closed.number))
    expect(down, "attention", "127.0.0.1:\(closed.number)", "refused")
    withExtendedLifetime(closed) {}
  }

  @Test("It says how many days a certificate has left, and warns of one that ends soon")
  func certificate() async throws {
    let authority = try await LDAPCertificates.shared().authority
    let trust = { (host: ExaminedHost) in
      let text = String(decoding: Scratch.content(of: authority) ?? [], as: UTF8.self)
      host.write("/etc/ssl/certs/ca-certificates.crt", text)
    }
    let server = try await Office.server()
    let (fine, _) = try await examine(.at(server, .ssl), prepare: trust)
    expect(fine, "ok", "its certificate expires in", "on 2090-01-01")
    try await Slapd.running(Office.setup.with(certificate: .expiring)) { server in
      let (soon, _) = try await examine(.at(server, .starttls), prepare: trust)
      expect(soon, "attention", "its certificate expires in 4 days", "renew it")
    }
  }

  @Test("A referral in the base needs attention, and no longer when the remedy is followed")
  func referral() async throws {
    let server = try await Office.server()
    let parameters = Parameters.at(server).with("ldap_search_base", text: Office.suffix)
    let host = try await ExaminedHost(.v23, parameters)
    let unasked = try await DoctorObject.examining(host)
    #expect(unasked.attention.isEmpty, "\(unasked.attention)")
    let object = try await DoctorObject.examining(host, ["--bind"])
    #expect(object.attention.map(\.item) == ["referrals"], "\(object.attention)")
    #expect(object.attention.first?.message.contains("ldap://127.0.0.1:1/") == true)
    let remedy = try #require(object.attention.first?.remedy.flatMap(PrintedRemedy.init))
    try await remedy.follow(on: host)
    let healed = try await DoctorObject.examining(host, ["--bind"])
    #expect(healed.isInOrder, "\(healed.items)")
  }

  @Test("A bind that runs no longer repeat is told without asking again")
  func remembered() async throws {
    try await Slapd.running(Office.setup) { server in
      let parameters = Parameters.at(server)
      let host = try await ExaminedHost(.v23, parameters)
      let wrong = parameters.with("ldap_bind_password", text: Office.password(of: "wrong"))
      try await host.store(wrong)
      host.write("/etc/update_dovecot_conf.conf", "bind = yes\n")
      #expect(try await host.run([]).status == 77)
      let object = try await DoctorObject.examining(host)
      expect(
        object, "attention", "Invalid credentials", "that was at", "update_dovecot_conf --bind")
      #expect(server.log.split(separator: "\n").count { $0.contains("err=49") } == 1)
    }
  }

  @Test("If Modoboa does not ask for the file, nobody is asked")
  func off() async throws {
    let peer = SilentPeer([])
    let (object, text) = try await examine(.at(port: peer.port)) { host in
      try await host.store(.at(port: peer.port).with("ldap_dovecot_sync", "false"))
    }
    expect(object, "unchecked", "parameters")
    #expect(text.status == 2 && peer.count == 0)
  }
}
