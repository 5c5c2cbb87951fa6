import TestSupport
import Testing

@Suite("Tokens on a host from the samples", .timeLimit(.minutes(20)), .fewAtOnce)
struct TokenTests {
  /// Dovecot 2.3.19.1 does not work with both PostgreSQL and tokens.
  static let hosts = [(MailHost.Release.v23, MailDatabase.Kind.sqlite), (.v24, .postgreSQL)]

  @Test("A token opens the mailbox of its account if that is enabled", arguments: hosts)
  func tokens(release: MailHost.Release, kind: MailDatabase.Kind) async throws {
    let accounts = Dictionary(
      uniqueKeysWithValues: MailAccount.all.map { ("token-\($0.localPart)", $0.address) })
    try await TokenServer.running(accounts) { server in
      try await Slapd.running(MailLDAPServer.setup) { slapd in
        try await MailHost.running(release, kind, isStarted: false) { host in
          try await host.save(.at(slapd))
          expectChange(try await host.update(), naming: ["Dovecot is not running"])
          try host.takeTokens(of: server)
          try await host.start()
          let requests = try await slapd.requests {
            for account in MailAccount.all {
              try await host.expect(account, token: "token-\(account.localPart)")
            }
            for token in ["token-bob", "token-nobody", MailAccount.alice.password] {
              await #expect(throws: IMAPSession.Failure.self) {
                try await host.login(.alice, token: token)
              }
            }
          }
          // A token is sent to Modoboa only.
          #expect(
            requests.searchers.isEmpty && requests.binders.isSubset(of: [MailLDAPServer.reader]))
          #expect(server.requests.contains { $0.contains("token=token-alice") })
          try await host.expectLogin()
        }
      }
    }
  }
}

extension MailHost {
  /// Logs in over IMAP with a token.
  func login(_ account: MailAccount, token: String) async throws -> IMAPSession {
    try await IMAPSession.login(account.address, token: token, port: ports.imap)
  }

  /// Expects that a user can log in and send mail with a token if the account is enabled.
  fileprivate func expect(_ account: MailAccount, token: String) async throws {
    let maySend = try await maySend(account, token: token)
    #expect(maySend == account.isSwitchedOn, "\(account.address)\n\(log)")
    if account.isSwitchedOn {
      try await login(account, token: token).noop()
    } else {
      await #expect(throws: IMAPSession.Failure.self) { try await login(account, token: token) }
    }
  }

  /// Includes the sample for tokens, with the URL of a server.
  func takeTokens(of server: TokenServer) throws { try takeTokens(at: server.url) }

  /// Includes the sample for tokens, with a URL.
  func takeTokens(at url: String) throws {
    let include = "!include auth-oauth2.conf.ext"
    let main = "conf.d/10-auth.conf"
    #expect(self[configuration: main].contains("#\(include)\n"))
    self[configuration: main] = self[configuration: main].replacing("#\(include)", with: include)
    let file = "conf.d/\(release.series == .v23 ? "dovecot" : "auth")-oauth2.conf.ext"
    let setting = "introspection_url = "
    let lines = self[configuration: file].split(
      separator: "\n", omittingEmptySubsequences: false
    ).map { line in
      guard let range = line.firstRange(of: setting) else { return String(line) }
      return line[..<range.upperBound] + url
    }
    #expect(lines.contains { $0.hasSuffix(url) })
    self[configuration: file] = lines.joined(separator: "\n")
  }
}
