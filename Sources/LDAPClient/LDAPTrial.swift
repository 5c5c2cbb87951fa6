#if LDAP
  import Deadlines
  import Glibc
  package import PassdbFile
  import Secrets

  /// Proves that a server lets Dovecot do its work, without a user's password.
  package struct LDAPTrial: Sendable {
    private let client: LDAPLibrary

    package init(_ client: LDAPLibrary) {
      self.client = client
    }

    /// A login that does not exist: an entry that matches it would match every login.
    static let impossibleUser = "update_dovecot_conf-probe-6f1d0c@invalid"

    /// Tries all servers, up to the first that rejects a request.
    ///
    /// A rejection stops the trial, since each further bind with a wrong password brings an account
    /// closer to being locked.
    ///
    /// - Parameters:
    ///   - passdb: what Dovecot would be configured to do.
    ///   - timeout: how long all of it may take, in seconds.
    ///   - explain: called with a sentence about each step.
    /// - Returns: a verdict for each server that was tried, in their order.
    package func verdicts(_ passdb: LDAPPassdb, timeout: Double, explain: (String) -> Void)
      -> [ServerVerdict]
    {
      var verdicts: [ServerVerdict] = []
      let deadline = Deadline(in: timeout)
      for (number, server) in passdb.servers.enumerated() {
        let server = LDAPServer(server, passdb.transport)
        var verdict = ServerVerdict(server: server.name)
        do throws(LDAPError) {
          try check(
            server, passdb, deadline.share(amongst: passdb.servers.count - number), &verdict)
          explain(verdict.praise(at: time(nil)))
        } catch {
          verdict.error = error
        }
        verdicts.append(verdict)
        if let error = verdict.error, error.kind != .unreachable { break }
      }
      return verdicts
    }

    /// Tries one server: connection, TLS, bind; then the search base and the filter for a search bind, or
    /// the user DN template for a direct bind.
    ///
    /// - Parameters:
    ///   - server: the server.
    ///   - passdb: what Dovecot would be configured to do.
    ///   - deadline: when to give up.
    ///   - verdict: receives what is learned on the way.
    /// - Throws: ``LDAPError``.
    private func check(
      _ server: LDAPServer, _ passdb: LDAPPassdb, _ deadline: Deadline,
      _ verdict: inout ServerVerdict
    ) throws(LDAPError) {
      let connection = try LDAPConnection.secured(client, server, deadline)
      if server.transport != .plain { verdict.certificateEnd = connection.certificate?.end }
      switch passdb.method {
      case .searchAndBind(let account):
        try connection.bindService(account)
        verdict.baseIdentity = try connection.checkBase(passdb.searchBase)
        verdict.referral = try connection.checkFilter(
          passdb.filter.text(for: LDAPEscaping.filter(Self.impossibleUser)), passdb.searchBase)
        try connection.checkReferral(verdict.referral, passdb.searchBase)
        // Last, since the server may still be busy with it afterwards.
        try connection.checkAssertions(of: passdb.filter, passdb.searchBase)
      case .directBind(let userDN):
        try connection.bindAnonymously()
        let dn = userDN.text(for: LDAPEscaping.distinguishedName(Self.impossibleUser))
        try connection.checkTemplate(dn)
        verdict.strangeDN = dn.utf8.contains(UInt8(ascii: "=")) ? nil : dn
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
        if let reason = ActiveDirectoryRefusal.reason(in: answer.text) {
          throw error(.credentials, "it rejects \(who): \(reason) (\(answer.text))")
        }
        throw error(.credentials, "\(who), or its password, is wrong: \(answer.text)")
      case ResultCode.invalidDNSyntax:
        throw error(.credentials, "\(who) is not a valid DN: \(answer.text)")
      case _ where asksForTLS(answer): throw rejection(withoutTLS: "a bind", answer)
      default:
        throw error(.credentials, "it rejects \(who): \(answer.text)")
      }
    }

    /// Whether the answer to a bind demands TLS of a connection without it.
    func asksForTLS(_ answer: LDAPAnswer) -> Bool {
      switch answer.code {
      case ResultCode.confidentialityRequired: true
      case ResultCode.strongerAuthRequired: server.transport == .plain
      default: false
      }
    }

    /// The error for an answer that demands TLS.
    func rejection(withoutTLS request: String, _ answer: LDAPAnswer) -> LDAPError {
      error(
        .credentials,
        "it rejects \(request) without TLS; set ldap_secured to starttls or ssl in Modoboa (\(answer.text))"
      )
    }

    /// Binds anonymously, as Dovecot does before it binds as a user.
    func bindAnonymously() throws(LDAPError) {
      do {
        try bindService(nil)
      } catch {
        guard error.kind == .credentials else { throw error }
        throw self.error(
          .credentials,
          "\(error.reason); with a direct bind, Dovecot first binds anonymously, so nobody could log in;"
            + " use a search bind")
      }
    }

    /// Has the server check the DN of a user that does not exist: a template may give something that is
    /// not a DN, such as user@domain for Active Directory.
    fileprivate func checkTemplate(_ dn: String) throws(LDAPError) {
      let answer = bind(dn, Secret(LDAPTrial.impossibleUser))
      switch answer.code {
      case 0:
        throw error(.parameters, "it accepts a user that does not exist, with any password: \(dn)")
      case ResultCode.invalidDNSyntax:
        throw error(.parameters, "the user DN template gives an invalid DN: \(dn) (\(answer.text))")
      case _ where asksForTLS(answer): throw rejection(withoutTLS: "a bind", answer)
      case _ where answer.isMissing: throw failure(answer, awaiting: "the bind")
      // Any other answer means that there is no such user; it differs between servers.
      default: return
      }
    }

    /// Reads the search base.
    ///
    /// - Returns: what identifies its entry on all servers with the same data; nil if the server does not
    ///   show it.
    fileprivate func checkBase(_ base: String) throws(LDAPError) -> String? {
      let answer = search(
        base, isSubtree: false, "(objectClass=*)", attributes: Self.identities, limit: 1)
      switch answer.code {
      case 0 where !answer.entries.isEmpty: return answer.entries[0].values.first?.value
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
        throw error(.parameters, "the search base \(base) is not a valid DN: \(answer.text)")
      case ResultCode.unwillingToPerform, ResultCode.inappropriateAuthentication:
        throw error(.credentials, "it rejects a search without a bind DN: \(answer.text)")
      case ResultCode.confidentialityRequired: throw rejection(withoutTLS: "a search", answer)
      case _ where answer.isMissing: throw failure(answer, awaiting: "the base search")
      default: throw error(.parameters, "the search base \(base): \(answer.text)")
      }
    }

    /// What replicas of an entry have in common: of OpenLDAP and others (RFC 4530), of Active Directory,
    /// and of 389 Directory Server.
    private static let identities = ["entryUUID", "objectGUID", "nsUniqueId"]

    /// Has the server evaluate the filter for a user that does not exist.
    ///
    /// - Returns: the first referral of the search, if there is one.
    fileprivate func checkFilter(_ filter: String, _ base: String) throws(LDAPError) -> String? {
      let answer = search(
        base, isSubtree: true, filter, attributes: [Self.noAttributes], limit: 1)
      guard answer.entries.isEmpty else {
        throw error(
          .parameters, "the search filter matches a user that does not exist: \(filter)")
      }
      switch answer.code {
      case 0: return answer.referral
      case ResultCode.filterError:
        throw error(.parameters, "the search filter is invalid: \(filter)")
      case ResultCode.insufficientAccessRights:
        throw error(.permission, "this account may not search below \(base): \(answer.text)")
      case _ where answer.isMissing: throw failure(answer, awaiting: "the search")
      default: throw error(.parameters, "the search filter \(filter): \(answer.text)")
      }
    }

    /// Refuses a search in which Dovecot would follow a referral.
    ///
    /// With a referral to a server that accepts connections, each login hangs, of users below the base
    /// too: Dovecot 2.3.19.1 and 2.4.1 wait for the connection that they know, and libldap answers on
    /// another one.
    func checkReferral(_ url: String?, _ base: String) throws(LDAPError) {
      guard let url, client.followsReferrals else { return }
      throw error(
        .referral,
        "a search of \(base) refers to \(url), which Dovecot would follow, and logins hang; add the line"
          + " REFERRALS off to /etc/ldap/ldap.conf, then run doveadm reload")
    }

    /// Requests no attributes, RFC 4511 4.5.1.8.
    static var noAttributes: String { "1.1" }
  }
#endif
