import DovecotGrammar
import TestSupport
import Testing

@Suite(
  "login and a real Dovecot with the written file", .timeLimit(.minutes(20)),
  Slapd.AroundSuite())
struct AgreementTests {
  private let slapd: Slapd

  init() throws {
    slapd = try #require(Slapd.current)
  }

  @Test(
    "agree on who can log in and under which name", arguments: Dialect.allCases, AgreementCase.all)
  func agreement(_ dialect: Dialect, _ example: AgreementCase) async throws {
    let dead = try #require(LoopbackPort(.v4))
    let port = example.secured == "ssl" ? slapd.tlsPort : slapd.port
    let ports = example.servers == .one ? [port] : [dead.number, port]
    let scratch = Scratch()
    let export = scratch.write("export.json", example.export(ports: ports))
    let authority = try await LDAPCertificates.shared().authority
    try await Dovecot.running(
      dialect.release, trusting: Scratch.content(of: authority),
      making: { dovecot in
        let result = try await Program.sync(
          options(dialect, dovecot, export) + ["--state-directory", scratch["state"]])
        try #require(result.status == 0, "\(result.errors)")
      }
    ) { dovecot in
      var hasLetIn = false
      for attempt in example.attempts {
        let theirs = try await dovecot.login(attempt.login, attempt.password)
        let ours = try await login(
          attempt, options(dialect, dovecot, export) + ["--ca-file", authority])
        let agrees = Self.agree(theirs, ours)
        #expect(
          agrees,
          "\(attempt.login) with \(attempt.password): \(theirs), \(ours.status) \(ours.text) \(ours.errors)"
        )
        #expect(!ours.errors.contains(attempt.password) || attempt.password.isEmpty)
        hasLetIn = hasLetIn || ours.status == 0
      }
      #expect(hasLetIn == example.letsIn)
    }
    withExtendedLifetime(dead) {}
  }

  private func options(_ dialect: Dialect, _ dovecot: Dovecot, _ export: String) -> [String] {
    [
      "--export", export, "--dovecot-version", dialect == .v23 ? "2.3" : "2.4",
      "--dovecot-directory", dovecot.path,
    ]
  }

  /// Runs the command with a password on standard input that it need not read.
  private func login(
    _ attempt: AgreementCase.Attempt, _ options: [String]
  ) async throws -> ProgramResult {
    let scratch = Scratch()
    let input = scratch.write("input", attempt.password + "\n")
    return try await Program.run(
      "/bin/sh",
      ["-euc", "exec \"$@\" <\(input)", "sh", Program.underTest, "login"] + options
        + ["--", attempt.login],
      environment: ["UPDATE_DOVECOT_CONF_CONFIG": "/dev/null"])
  }

  /// Whether the results agree: if Dovecot fails, the command neither logs in nor reports a wrong
  /// password.
  private static func agree(_ theirs: Dovecot.Login, _ ours: ProgramResult) -> Bool {
    switch theirs {
    case .account(let name): ours.status == 0 && ours.text == "\(name)\n"
    case .refused: [67, 77].contains(ours.status) && ours.text.isEmpty
    case .failed: [65, 67, 69].contains(ours.status) && ours.text.isEmpty
    }
  }
}
