import Glibc
import TestSupport
import Testing

@Suite(
  "Runs from cron with bind = yes do not repeat a rejected bind", .fewAtOnce,
  .timeLimit(.minutes(20)))
struct RejectedBindTests {
  private static let wrong = Office.password(of: "wrong")
  private static let policy = "cn=policy,\(Office.suffix)"

  /// Locks an account after three binds with a wrong password.
  private static var locking: Slapd.Setup {
    var setup = Office.setup.with(globals: "moduleload ppolicy")
    setup.ldif += """
      dn: \(policy)
      objectClass: testEntry
      objectClass: pwdPolicy
      cn: policy
      pwdAttribute: userPassword
      pwdLockout: TRUE
      pwdMaxFailure: 3


      """
    // The overlay notes failures as this one.
    let administrator = "rootdn \"cn=admin,\(Office.suffix)\"\n"
    setup.access =
      administrator + setup.access + "\noverlay ppolicy\nppolicy_default \"\(policy)\""
    return setup
  }

  private let host = Host()
  private var note: String { "state/rejected-bind" }

  private static func parameters(_ server: Slapd, password: String = wrong) -> Parameters {
    .at(server).with("ldap_bind_password", text: password)
  }

  /// A run as from cron: no terminal, and `bind = yes` in the configuration file.
  private func cron(
    _ parameters: Parameters, _ further: [String] = []
  ) async throws -> ProgramResult {
    let file = host.scratch.write("program.conf", "bind = yes\n")
    return try await host.sync(
      parameters, further, environment: ["UPDATE_DOVECOT_CONF_CONFIG": file])
  }

  /// Makes the note as old as if it had been written so many seconds ago.
  private func age(by seconds: Int) throws {
    let text = String(decoding: try #require(host.scratch.read(note)), as: UTF8.self)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let aged = try #require(Int(lines[0])) - seconds
    host.scratch.write(note, "\(aged)\n" + lines.dropFirst().joined(separator: "\n"))
  }

  /// How often the server was asked to bind the account with a password that it rejected.
  private func rejections(_ server: Slapd) -> Int {
    server.log.split(separator: "\n").count { $0.contains("RESULT tag=97 err=49") }
  }

  @Test("A minute's runs leave the account unlocked; each says what the server said, and when")
  func lockout() async throws {
    try await Slapd.running(Self.locking) { server in
      let first = try await cron(Self.parameters(server))
      expectFailure(
        first, 77, naming: ["127.0.0.1:\(server.port)", Office.reader, "Invalid credentials"])
      for _ in 0..<5 {
        let again = try await cron(Self.parameters(server))
        expectFailure(
          again, 77,
          naming: [
            "127.0.0.1:\(server.port)", Office.reader, "Invalid credentials", "that was at",
            "run update_dovecot_conf --bind",
          ])
        let check = try await cron(Self.parameters(server), ["--check"])
        #expect(check.status == 77 && check.errors.contains("that was at"))
      }
      #expect(rejections(server) == 1)
      let json = try await cron(Self.parameters(server), ["--json"])
      #expect(json.status == 77 && json.text.contains("\"result\":\"failed\""))
      // The account still works: the corrected password is tried at once, and the note goes away.
      expectChange(try await cron(Self.parameters(server, password: Parameters.password)))
      #expect(host.scratch.read(note) == nil)
    }
  }

  @Test("Without the note the account would be locked, so the test above shows something")
  func guarded() async throws {
    try await Slapd.running(Self.locking) { server in
      for _ in 0..<3 {
        expectFailure(try await cron(Self.parameters(server)), 77)
        unlink(host.scratch[note])
      }
      expectFailure(try await cron(Self.parameters(server, password: Parameters.password)), 77)
    }
  }

  @Test("The note is private, and holds no password")
  func secret() async throws {
    let server = try await Office.server()
    expectFailure(try await cron(Self.parameters(server)), 77)
    let file = try #require(FileSnapshot(host.scratch[note]))
    #expect(file.permissions == 0o600 && file.owner == [0, 0])
    for secret in Parameters.secrets { #expect(!file.text.contains(secret)) }
  }

  @Test("After an hour the server is asked again, and from then on it is an hour again")
  func hourly() async throws {
    try await Slapd.running(Office.setup) { server in
      expectFailure(try await cron(Self.parameters(server)), 77)
      try age(by: 3590)
      expectFailure(try await cron(Self.parameters(server)), 77, naming: ["that was at"])
      #expect(rejections(server) == 1)
      try age(by: 60)
      expectFailure(try await cron(Self.parameters(server)), 77)
      expectFailure(try await cron(Self.parameters(server)), 77, naming: ["that was at"])
      #expect(rejections(server) == 2)
      // A clock that was ahead when the note was written.
      try age(by: -7200)
      expectFailure(try await cron(Self.parameters(server)), 77)
      #expect(rejections(server) == 3)
    }
  }

  @Test(
    "--bind and --force on the command line ask at once",
    arguments: [["--bind"], ["--bind", "--check"], ["--force"]])
  func byHand(options: [String]) async throws {
    try await Slapd.running(Office.setup) { server in
      expectFailure(try await cron(Self.parameters(server)), 77)
      let result = try await cron(Self.parameters(server), options)
      #expect(result.status == 77 && !result.errors.contains("that was at"), "\(result.errors)")
      #expect(rejections(server) == 2)
    }
  }

  @Test("So does a run on a terminal")
  func terminal() async throws {
    try await Slapd.running(Office.setup) { server in
      let file = host.scratch.write("program.conf", "bind = yes\n")
      expectFailure(try await cron(Self.parameters(server)), 77)
      let terminal = try #require(
        Terminal(
          running: host.command(Self.parameters(server)),
          environment: ["UPDATE_DOVECOT_CONF_CONFIG": file]))
      let said = terminal.readAll()
      #expect(terminal.end() == 77 && said.contains("Invalid credentials"), "\(said)")
      #expect(!said.contains("that was at"))
      #expect(rejections(server) == 2)
    }
  }

  @Test("What the note asks for works: --bind after the password was corrected on the LDAP server")
  func advice() async throws {
    try await Slapd.running(MailLDAPServer.setup) { server in
      let parameters = Parameters.at(server).with(
        "ldap_bind_password", text: "Invented-Bind-2")
      expectFailure(try await cron(parameters), 77)
      try await MailLDAPServer.change(to: "Invented-Bind-2", on: server)
      expectFailure(try await cron(parameters), 77, naming: ["run update_dovecot_conf --bind"])
      expectChange(try await cron(parameters, ["--bind"]))
      #expect(host.scratch.read(note) == nil)
      expectSilence(try await cron(parameters))
    }
  }

  @Test("A change of the bind DN, its password or the server is tried at once")
  func changed() async throws {
    try await Slapd.running(Office.setup) { server in
      for (count, password) in [Self.wrong, "\(Self.wrong)-2", "\(Self.wrong)-3"].enumerated() {
        expectFailure(try await cron(Self.parameters(server, password: password)), 77)
        #expect(rejections(server) == count + 1)
      }
    }
  }

  @Test("Only a rejected account is noted: not a server that is down, nor an anonymous bind")
  func others() async throws {
    let closed = try #require(LoopbackPort(.v4))
    expectFailure(try await cron(.at(port: closed.number)), 69)
    #expect(host.scratch.read(note) == nil)
    try await Slapd.running(Office.setup.with(globals: "disallow bind_anon")) { server in
      expectFailure(try await cron(.at(server).anonymous), 77)
      expectFailure(try await cron(.at(server).direct()), 77)
      #expect(host.scratch.read(note) == nil)
    }
    let server = try await Office.server()
    expectFailure(try await cron(.at(server).with("ldap_search_base", text: "dc=none")), 65)
    #expect(host.scratch.read(note) == nil)
    withExtendedLifetime(closed) {}
  }

  @Test("If the state directory cannot be written, the run says no more than what the server said")
  func unwritable() async throws {
    let server = try await Office.server()
    try await Program.succeed("/usr/bin/touch", [host.state])
    for _ in 0..<2 {
      let result = try await cron(Self.parameters(server))
      expectFailure(result, 77)
      #expect(!result.errors.contains("that was at"))
    }
  }
}
