package import PassdbFile
import Secrets

#if LDAP
  package import Deadlines
  package import PassdbFile
  import Secrets

  /// The proof that a server lets Dovecot do what it will do, without a user's password.
  package struct LDAPTrial: Sendable {
    private let client: LDAPLibrary

    /// A probe with what certificates are trusted.
    package init(_ client: LDAPLibrary) {
      self.client = client
    }

    /// A login that nobody has: what it finds, it finds for everybody.
    static let impossibleUser = "update_dovecot_conf-probe-6f1d0c@invalid"

    /// Tries all servers.
    ///
    /// One that refuses stops a change, since Dovecot would ask it one day; one that is down does not
    /// as long as another is up.
    ///
    /// - Parameters:
    ///   - passdb: what Dovecot shall do.
    ///   - timeout: how long all of it may take, in seconds.
    ///   - explain: takes a sentence about each step.
    /// - Returns: a warning for each server that cannot be reached.
    /// - Throws: ``LDAPError``, one for all if no server can be reached.
    package func check(_ passdb: LDAPPassdb, timeout: Double, explain: (String) -> Void)
      throws(LDAPError) -> [String]
    {
      var failures: [LDAPError] = []
      let deadline = Deadline(in: timeout)
      for (number, server) in passdb.servers.enumerated() {
        let server = LDAPServer(server, passdb.transport)
        do throws(LDAPError) {
          try check(server, passdb, deadline.share(amongst: passdb.servers.count - number))
          explain("\(server.name): the directory does what Dovecot will ask of it")
        } catch {
          guard error.kind == .unreachable else { throw error }
          failures.append(error)
        }
      }
      guard failures.count < passdb.servers.count else { throw LDAPError(all: failures) }
      return failures.map { "\($0); Dovecot will use the other server" }
    }

    /// Tries one server: connection, TLS, bind; then, for a search bind, the search base and the
    /// filter; for a direct bind, that the template makes a DN.
    ///
    /// - Parameters:
    ///   - server: the server.
    ///   - passdb: what Dovecot shall do.
    ///   - deadline: when to give up.
    /// - Throws: ``LDAPError``.
    package func check(_ server: LDAPServer, _ passdb: LDAPPassdb, _ deadline: Deadline)
      throws(LDAPError)
    {
      let connection = try LDAPConnection.secured(client, server, deadline)
      switch passdb.method {
      case .searchAndBind(let account):
        try connection.bindService(account)
        try connection.checkBase(passdb.searchBase)
        try connection.checkFilter(
          passdb.filter.text(for: LDAPEscaping.filter(Self.impossibleUser)), passdb.searchBase)
      case .directBind(let userDN):
        try connection.bindAnonymously()
        try connection.checkTemplate(
          userDN.text(for: LDAPEscaping.distinguishedName(Self.impossibleUser)))
      }
    }
  }

  extension LDAPConnection {
    /// Binds as the service account, or anonymously.
    func bindService(_ account: LDAPPassdb.ServiceAccount?) throws(LDAPError) {
      let answer = bind(account?.bindDN ?? "", account?.password ?? Secret(""))
      guard !answer.isSuccess else { return }
      guard !answer.isMissing else { throw failure(answer, awaiting: "the bind") }
      let who = account.map { "the bind DN \($0.bindDN)" } ?? "an anonymous bind"
      switch answer.code {
      case ResultCode.invalidCredentials:
        throw error(.credentials, "\(who), or its password, is wrong: \(answer.text)")
      case ResultCode.invalidDNSyntax:
        throw error(.credentials, "\(who) is no name that the server understands: \(answer.text)")
      case ResultCode.confidentialityRequired:
        throw error(
          .credentials,
          "it takes no bind in clear: choose starttls or ssl in Modoboa (\(answer.text))")
      default:
        throw error(.credentials, "it refuses \(who): \(answer.text)")
      }
    }

    /// Binds as Dovecot does before it binds as a user.
    func bindAnonymously() throws(LDAPError) {
      do {
        try bindService(nil)
      } catch {
        guard error.kind == .credentials else { throw error }
        throw self.error(
          .credentials,
          "\(error.reason); with a direct bind Dovecot begins with an anonymous bind, so nobody would get in:"
            + " use a search bind")
      }
    }

    /// Lets the server judge the DN of a user that cannot be: a template may make what is no DN, as
    /// user@domain for Active Directory.
    fileprivate func checkTemplate(_ dn: String) throws(LDAPError) {
      let answer = bind(dn, Secret(LDAPTrial.impossibleUser))
      switch answer.code {
      case 0:
        throw error(.parameters, "it lets in a user that does not exist, with any password: \(dn)")
      case ResultCode.invalidDNSyntax:
        throw error(.parameters, "the user DN template makes no DN: \(dn) (\(answer.text))")
      case ResultCode.confidentialityRequired:
        throw error(
          .credentials,
          "it takes no bind in clear: choose starttls or ssl in Modoboa (\(answer.text))")
      case _ where answer.isMissing: throw failure(answer, awaiting: "the bind")
      // That there is no such user, in the words of each server.
      default: return
      }
    }

    /// Reads the entry where searches begin.
    fileprivate func checkBase(_ base: String) throws(LDAPError) {
      let answer = search(
        base, isSubtree: false, "(objectClass=*)", attributes: [Self.noAttributes], limit: 1)
      switch answer.code {
      case 0 where !answer.entries.isEmpty: return
      case 0, ResultCode.insufficientAccessRights:
        throw error(
          .permission,
          "the search base \(base) may not be read by this account"
            + (answer.isSuccess ? "" : ": \(answer.text)"))
      case ResultCode.noSuchObject:
        throw error(
          .parameters,
          "the search base \(base) does not exist, or this account may not see it: \(answer.text)")
      case ResultCode.invalidDNSyntax:
        throw error(.parameters, "the search base \(base) is no DN: \(answer.text)")
      case ResultCode.unwillingToPerform, ResultCode.inappropriateAuthentication:
        throw error(.credentials, "it takes no search without a bind DN: \(answer.text)")
      case ResultCode.confidentialityRequired:
        throw error(.credentials, "it takes no search in clear: choose starttls or ssl in Modoboa")
      case _ where answer.isMissing: throw failure(answer, awaiting: "the search base")
      default: throw error(.parameters, "the search base \(base): \(answer.text)")
      }
    }

    /// Lets the server evaluate the filter for a user that cannot be.
    fileprivate func checkFilter(_ filter: String, _ base: String) throws(LDAPError) {
      let answer = search(
        base, isSubtree: true, filter, attributes: [Self.noAttributes], limit: 1)
      guard answer.entries.isEmpty else {
        throw error(
          .parameters, "the search filter finds an entry for a user that does not exist: \(filter)")
      }
      switch answer.code {
      case 0: return
      case ResultCode.filterError:
        throw error(.parameters, "the search filter cannot be understood: \(filter)")
      case ResultCode.insufficientAccessRights:
        throw error(.permission, "this account may not search below \(base): \(answer.text)")
      case _ where answer.isMissing: throw failure(answer, awaiting: "the search")
      default: throw error(.parameters, "the search filter \(filter): \(answer.text)")
      }
    }

    /// Asks for no attribute at all, RFC 4511 4.5.1.8.
    private static var noAttributes: String { "1.1" }
  }
#endif
