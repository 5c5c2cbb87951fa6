#if LDAP
  import Accounts
  import CClients
  package import Deadlines
  import Glibc
  package import PassdbFile

  // Known limits: where each mailbox is asked for by itself, entries without a mailbox are not seen. With a
  // direct bind, what an anonymous client may not see counts as missing, unless it may see nothing at all.

  /// Reads the entries that a passdb finds, over one connection, and slowly: between two requests it
  /// waits as long as the last one took, within limits, so that the server is busy with it for half of the
  /// time at most.
  package final class EntryReader {
    /// The server that is asked, as host:port.
    package let server: String
    let connection: LDAPConnection
    let passdb: LDAPPassdb
    let query: EntryQuery
    /// The addresses of the mailboxes, for servers or filters that do not list all entries.
    let addresses: [String]
    /// What the end of the last page gave.
    var cookie: [UInt8] = []
    /// The number of the search whose entries are being received.
    var number: Int32?
    /// The next address to ask for; nil while entries are listed.
    var next: Int?
    var unlisted: String?
    /// How many entries the server has shown.
    var shown = 0
    var referral: String?
    /// How long the last request took, in seconds; nil before the first one.
    var last: Double?

    /// How many entries make a page: fewer than the 1000 that Active Directory sends at most.
    static let pageSize = 500
    /// After how many bytes a part ends, a page or not.
    static let byteLimit = 1 << 19
    /// How many values of an attribute count.
    static let valueLimit = 1000
    /// How many logins of an entry are tried, where the filter does not say which find it.
    static let loginLimit = 20
    /// The largest entry, in bytes.
    static let entryLimit = 1 << 18
    /// How long a part may take if each mailbox is asked for by itself, in seconds.
    static let share = 1.0
    /// The pauses before a page and before a search for one mailbox, in seconds.
    static let pauses = (page: 0.1, mailbox: 0.01)
    /// The longest pause, in seconds.
    package static let longestPause = 1.0

    /// Connects to the server that Dovecot would use, the first reachable one, and binds as Dovecot does.
    ///
    /// - Parameters:
    ///   - client: libldap.
    ///   - passdb: what Dovecot would be configured to do.
    ///   - addresses: the addresses of the mailboxes.
    ///   - deadline: when to give up.
    ///   - explain: called with a sentence about each step.
    /// - Returns: a reader that has read nothing yet.
    /// - Throws: ``LDAPError``, a single one if no server can be reached.
    package static func open(
      _ client: LDAPLibrary, _ passdb: LDAPPassdb, addresses: [String], _ deadline: Deadline,
      explain: (String) -> Void
    ) throws(LDAPError) -> EntryReader {
      var failures: [LDAPError] = []
      for (number, server) in passdb.servers.enumerated() {
        let server = LDAPServer(server, passdb.transport)
        do {
          let share = deadline.share(amongst: passdb.servers.count - number)
          let connection = try LDAPConnection.secured(client, server, share)
          switch passdb.method {
          case .searchAndBind(let account): try connection.bindService(account)
          case .directBind: try connection.bindAnonymously()
          }
          explain("\(server.name): connected and bound")
          return EntryReader(connection, server.name, passdb, addresses)
        } catch {
          guard error.kind == .unreachable else { throw error }
          explain("\(error)")
          failures.append(error)
        }
      }
      throw LDAPError(all: failures)
    }

    private init(
      _ connection: consuming LDAPConnection, _ server: String, _ passdb: LDAPPassdb,
      _ addresses: [String]
    ) {
      self.connection = connection
      self.server = server
      self.passdb = passdb
      self.addresses = addresses
      query = EntryQuery(passdb)
      guard query.listing == nil else { return }
      next = 0
      unlisted =
        passdb.isDirectBind
        ? "the user DN template names one entry at a time"
        : "the search filter finds entries for one login at a time"
    }

    /// Reads the next part.
    ///
    /// - Parameters:
    ///   - timeout: how long the server may take to answer a request, in seconds.
    ///   - explain: called with a sentence about what cannot be done.
    /// - Returns: the part.
    /// - Throws: ``LDAPError``.
    package func nextPage(timeout: Double, explain: (String) -> Void) throws(LDAPError) -> EntryPage
    {
      var page = EntryPage()
      if let listing = query.listing, next == nil {
        try list(listing, timeout, &page)
        if let unlisted { explain("\(server): \(unlisted)") }
      } else {
        try askForMailboxes(timeout, &page)
      }
      if page.isLast { try checkSight() }
      page.unlisted = unlisted
      page.referral = referral
      page.asked = next
      return page
    }

    // MARK: For both ways

    /// The attributes that logins and names are read from.
    func names(_ listing: EntryQuery.Listing) -> [String] {
      let further = [UserLogin.mail, UserLogin.principal]
      return listing.rule.attributes + further.filter { !listing.rule.attributes.contains($0) }
    }

    /// The entry with the logins that find it; nil if no login does.
    func known(
      _ found: LDAPEntry, _ listing: EntryQuery.Listing
    ) throws(LDAPError) -> KnownEntry? {
      if listing.isByName {
        guard let name = RelativeName(of: found.dn) else { return nil }
        let logins = listing.rule.logins { attribute in
          NameKey.key(of: attribute) == NameKey.key(of: name.attribute) ? [name.value] : []
        }
        return logins.isEmpty
          ? nil
          : KnownEntry(
            dn: found.dn, logins: logins.map { .init($0, name: UserLogin.lowercased($0)) })
      }
      guard listing.rule.attributes.contains(where: { found[$0] != nil }) else {
        throw connection.error(
          .permission,
          "the account may search by \(listing.rule.attributes.joined(separator: ", ")) but not read it in"
            + " \(found.dn), so which logins find the entry is not known; let the account read it")
      }
      let logins = listing.rule.logins { found.all($0) }
      return logins.isEmpty ? nil : entry(found, logins)
    }

    /// An entry with logins that find it.
    func entry(_ found: LDAPEntry, _ logins: [String]) -> KnownEntry {
      KnownEntry(
        dn: found.dn,
        logins: logins.map { login in
          .init(
            login, name: try? UserLogin.accountName(UserLogin.lowercased(login), found))
        })
    }

    /// Waits as long as the last request took, within limits.
    func pause(_ shortest: Double) {
      guard let last else { return }
      usleep(UInt32(min(max(last, shortest), Self.longestPause) * 1e6))
    }

    /// With a direct bind, Dovecot needs nobody's right to see entries, but this reader does.
    private func checkSight() throws(LDAPError) {
      guard passdb.isDirectBind, shown == 0, !addresses.isEmpty else { return }
      throw connection.error(
        .permission,
        "it shows an anonymous client no entry of a user, so which mailboxes have one is not known; with a"
          + " direct bind, the service account is not used; let anonymous clients see the entries, or use a"
          + " search bind")
    }

    func searchError(_ answer: LDAPAnswer, _ base: String) -> LDAPError {
      switch answer.code {
      case ResultCode.filterError:
        connection.error(.parameters, "the search filter is invalid")
      case ResultCode.noSuchObject:
        connection.error(
          .parameters, "\(base) does not exist, or this account may not see it: \(answer.text)")
      case ResultCode.invalidDNSyntax:
        connection.error(.parameters, "\(base) is not a valid DN: \(answer.text)")
      case ResultCode.referral:
        connection.error(.parameters, "it refers to another server for \(base)")
      default: connection.error(.permission, "it rejects the search below \(base): \(answer.text)")
      }
    }
  }

  extension LDAPPassdb {
    var isDirectBind: Bool {
      if case .directBind = method { true } else { false }
    }
  }
#endif
