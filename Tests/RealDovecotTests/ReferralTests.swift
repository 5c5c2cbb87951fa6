import DovecotGrammar
import TestSupport
import Testing

@testable import PassdbFile

@Suite(
  "A search base with a referral in it", .serialized, .timeLimit(.minutes(20)),
  Slapd.AroundSuite())
struct ReferralTests {
  /// The rest of the directory, which the server with the users does not have.
  private let other: Slapd

  init() throws {
    other = try #require(Slapd.current)
  }

  /// A server whose suffix refers to another one, as the root of Active Directory does.
  private var setup: Slapd.Setup {
    let suffix = LDAPTree.suffix
    return Slapd.Setup(
      suffix: suffix,
      ldif: LDAPTree.entries.map(\.ldif).joined() + """
        dn: ou=away,\(suffix)
        objectClass: referral
        objectClass: extensibleObject
        ou: away
        ref: ldap://127.0.0.1:\(other.port)/ou=people,\(suffix)


        """)
  }

  private func passdb(_ server: Slapd) throws -> LDAPPassdb {
    LDAPPassdb(
      servers: [.init(host: "127.0.0.1", port: server.port)], transport: .plain,
      searchBase: LDAPTree.suffix, filter: try LoginTemplate(python: "(mail=%(user)s)"),
      method: .searchAndBind(account: nil))
  }

  /// Guards the reason for refusing such a base: if a Dovecot can work with it, `--bind` need not.
  @Test(
    "Dovecot follows it, and the login of a user below the base hangs", arguments: Dialect.allCases)
  func hangs(_ dialect: Dialect) async throws {
    try await Slapd.running(setup) { server in
      try await Dovecot.running(dialect.release, passdb(server)) { dovecot in
        let outcome = try await dovecot.login("both@example.com", LDAPTree.password(of: "both"))
        guard case .failed = outcome else {
          Issue.record("\(outcome)")
          return
        }
      }
    }
  }

  @Test("With what --bind and doctor ask for, it does not", arguments: Dialect.allCases)
  func advice(_ dialect: Dialect) async throws {
    try await Slapd.running(setup) { server in
      let file = try GeneratedFile(passdb(server), dialect: dialect, origin: [])
      try await Dovecot.running(
        dialect.release, ldapConf: "REFERRALS off\n", making: { $0.write(file) }
      ) { dovecot in
        for attempt in 0..<2 {
          let outcome = try await dovecot.login("both@example.com", LDAPTree.password(of: "both"))
          #expect(outcome == .account("both@example.com"), "\(attempt)")
        }
        #expect(try await dovecot.login("both@example.com", "wrong") == .refused)
      }
    }
  }
}
