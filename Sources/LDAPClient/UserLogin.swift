#if LDAP
  package import Deadlines
  package import PassdbFile
  package import Secrets

  // Known limits: Dovecot rejects a login with characters not in auth_username_chars before it
  // contacts an LDAP server; the command `login` checks that setting.

  /// Checks a login and password as Dovecot would.
  package struct UserLogin: Sendable {
    private let client: LDAPLibrary
    private let passdb: LDAPPassdb

    package init(_ client: LDAPLibrary, _ passdb: LDAPPassdb) {
      self.client = client
      self.passdb = passdb
    }

    /// Checks a login on the server that Dovecot would use: the first reachable one.
    ///
    /// - Parameters:
    ///   - user: the login as typed.
    ///   - password: the password; an empty one is refused, since an LDAP server might take it for an
    ///     anonymous bind (RFC 4513 5.1.2).
    ///   - deadline: when to give up.
    ///   - explain: called with a sentence about each step.
    ///   - took: called with the name of each server that was asked, and how many seconds that took,
    ///     whether or not it answered.
    /// - Returns: the account name that Dovecot would use.
    /// - Throws: ``LoginRefusal``, or ``LDAPError``, a single one if no server can be reached.
    package func accountName(
      of user: String, _ password: Secret, _ deadline: Deadline, explain: (String) -> Void,
      took: (_ server: String, _ seconds: Double) -> Void
    ) throws -> String {
      guard !password.isEmpty else { throw LoginRefusal.emptyPassword }
      var failures: [LDAPError] = []
      for (number, server) in passdb.servers.enumerated() {
        let server = LDAPServer(server, passdb.transport)
        var watch = Stopwatch()
        defer { took(server.name, watch.seconds) }
        do {
          let share = deadline.share(amongst: passdb.servers.count - number)
          let connection = try LDAPConnection.secured(client, server, share)
          explain("\(server.name): connected in \(watch.lap()) ms")
          return try accountName(connection, Self.lowercased(user), password) {
            explain("\(server.name): \($0) in \(watch.lap()) ms")
          }
        } catch let error as LDAPError where error.kind == .unreachable {
          explain("\(error)")
          failures.append(error)
        }
      }
      throw LDAPError(all: failures)
    }

    private func accountName(
      _ connection: borrowing LDAPConnection, _ user: String, _ password: Secret,
      done: (String) -> Void
    ) throws -> String {
      switch passdb.method {
      case .searchAndBind(let account):
        try connection.bindService(account)
        done("bound \(account.map { "as \($0.bindDN)" } ?? "anonymously")")
        let entry = try connection.entry(
          passdb.searchBase, passdb.filter.text(for: LDAPEscaping.filter(user)))
        done("found \(entry.dn)")
        try connection.bindUser(entry.dn, password)
        done("accepted the password of \(entry.dn)")
        return try Self.accountName(user, entry)
      case .directBind(let userDN):
        try connection.bindAnonymously()
        done("bound anonymously")
        let dn = userDN.text(for: LDAPEscaping.distinguishedName(user))
        try connection.bindUser(dn, password)
        done("accepted the password of \(dn)")
        return user
      }
    }

    /// The account name as Dovecot makes it with ``AccountName``.
    static func accountName(_ user: String, _ entry: LDAPEntry) throws(LoginRefusal) -> String {
      if user.contains("@") { return user }
      let name = [entry[mail], entry[principal]].compactMap(\.self).first { !$0.isEmpty }
      guard let name else { throw .noAccountName(dn: entry.dn) }
      return lowercased(name)
    }

    static let mail = "mail"
    static let principal = "userPrincipalName"

    /// Lower case as in Dovecot: ASCII letters only.
    static func lowercased(_ text: String) -> String {
      String(decoding: text.utf8.map { (0x41...0x5a).contains($0) ? $0 | 0x20 : $0 }, as: UTF8.self)
    }
  }

  extension LDAPConnection {
    /// The only entry that a filter matches.
    fileprivate func entry(_ base: String, _ filter: String) throws -> LDAPEntry {
      let found = search(
        base, isSubtree: true, filter, attributes: [UserLogin.mail, UserLogin.principal], limit: 0)
      switch found.code {
      case 0: break
      case ResultCode.noSuchObject: throw LoginRefusal.noSuchUser
      case ResultCode.filterError:
        throw error(.parameters, "the search filter is invalid: \(filter)")
      case ResultCode.confidentialityRequired: throw rejection(withoutTLS: "a search", found)
      case _ where found.isMissing: throw failure(found, awaiting: "the search")
      default: throw error(.permission, "it rejects the search: \(found.text)")
      }
      try checkReferral(found.referral, base)
      guard let entry = found.entries.first else { throw LoginRefusal.noSuchUser }
      guard found.entries.count == 1 else {
        throw LoginRefusal.severalEntries(count: found.entries.count)
      }
      return entry
    }

    /// Binds as the user.
    fileprivate func bindUser(_ dn: String, _ password: Secret) throws {
      let answer = bind(dn, password)
      switch answer.code {
      case 0: return
      case _ where answer.isMissing: throw failure(answer, awaiting: "the bind as the user")
      case ResultCode.invalidCredentials:
        if let reason = ActiveDirectoryRefusal.reason(in: answer.text) {
          throw LoginRefusal.accountState(dn: dn, reason)
        }
        throw LoginRefusal.wrongPassword(dn: dn)
      case ResultCode.noSuchObject: throw LoginRefusal.noSuchUser
      case ResultCode.invalidDNSyntax:
        throw error(.parameters, "\(dn) is not a valid DN: \(answer.text)")
      case _ where asksForTLS(answer): throw rejection(withoutTLS: "a bind", answer)
      default: throw LoginRefusal.refused(dn: dn, answer.text)
      }
    }
  }
#endif
