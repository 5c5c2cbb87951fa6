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
    private let connection: LDAPConnection
    private let passdb: LDAPPassdb
    private let query: EntryQuery
    /// The addresses of the mailboxes, for servers or filters that do not list all entries.
    private let addresses: [String]
    /// What the end of the last page gave.
    private var cookie: [UInt8] = []
    /// The number of the search whose entries are being received.
    private var number: Int32?
    /// The next address to ask for; nil while entries are listed.
    private var next: Int?
    private var unlisted: String?
    /// How many entries the server has shown.
    private var shown = 0
    private var referral: String?
    /// How long the last request took, in seconds; nil before the first one.
    private var last: Double?

    /// How many entries make a page: fewer than the 1000 that Active Directory sends at most.
    private static let pageSize = 500
    /// After how many bytes a part ends, a page or not.
    private static let byteLimit = 1 << 19
    /// How many values of an attribute count.
    private static let valueLimit = 1000
    /// How many logins of an entry are tried, where the filter does not say which find it.
    private static let loginLimit = 20
    /// The largest entry, in bytes.
    private static let entryLimit = 1 << 18
    /// How long a part may take if each mailbox is asked for by itself, in seconds.
    private static let share = 1.0
    /// The pauses before a page and before a search for one mailbox, in seconds.
    private static let pauses = (page: 0.1, mailbox: 0.01)
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

    // MARK: All entries

    private func list(
      _ listing: EntryQuery.Listing, _ timeout: Double, _ page: inout EntryPage
    ) throws(LDAPError) {
      let attributes = listing.isByName ? [LDAPConnection.noAttributes] : names(listing)
      if number == nil { pause(Self.pauses.page) }
      connection.extend(to: Deadline(in: timeout))
      let watch = Stopwatch()
      let number: Int32
      if let open = self.number {
        number = open
      } else {
        number = try connection.send(
          listing.base, listing.scope, listing.filter, attributes: attributes, page: Self.pageSize,
          cookie: cookie)
        self.number = number
      }
      var bytes = 0
      while page.entries.count < Self.pageSize, bytes < Self.byteLimit {
        switch connection.response(to: number, attributes, values: Self.valueLimit) {
        case .entry(let found):
          shown += 1
          if let entry = try known(found, listing) {
            page.entries.append(entry)
            bytes += try size(entry)
          }
        case .referral(let url): referral = referral ?? url
        case .end(let answer, let cookie):
          last = watch.seconds
          self.number = nil
          try end(answer, listing, cookie ?? [], &page)
          return
        }
      }
    }

    private func end(
      _ answer: LDAPAnswer, _ listing: EntryQuery.Listing, _ cookie: [UInt8],
      _ page: inout EntryPage
    ) throws(LDAPError) {
      switch answer.code {
      case 0:
        self.cookie = cookie
        page.isLast = cookie.isEmpty
      case ResultCode.sizeLimitExceeded, ResultCode.adminLimitExceeded:
        // Each mailbox is asked for by itself from now on, which no limit of this kind prevents.
        next = 0
        unlisted = "the server ends its list after \(shown) entries: \(answer.text)"
      case _ where answer.isMissing:
        throw connection.failure(answer, awaiting: "the list of entries")
      default: throw searchError(answer, listing.base)
      }
    }

    /// The entry with the logins that find it; nil if no login does.
    private func known(
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

    private func entry(_ found: LDAPEntry, _ logins: [String]) -> KnownEntry {
      KnownEntry(
        dn: found.dn,
        logins: logins.map { login in
          .init(
            login, name: try? UserLogin.accountName(UserLogin.lowercased(login), found))
        })
    }

    private func size(_ entry: KnownEntry) throws(LDAPError) -> Int {
      let size = entry.logins.reduce(entry.dn.utf8.count) { size, login in
        size + login.login.utf8.count + (login.name?.utf8.count ?? 0) + 20
      }
      guard size < Self.entryLimit else {
        throw connection.error(
          .parameters, "\(entry.dn) has more logins than fit into \(Self.entryLimit >> 10) KiB")
      }
      return size
    }

    private func names(_ listing: EntryQuery.Listing) -> [String] {
      let further = [UserLogin.mail, UserLogin.principal]
      return listing.rule.attributes + further.filter { !listing.rule.attributes.contains($0) }
    }

    // MARK: One mailbox at a time

    private func askForMailboxes(_ timeout: Double, _ page: inout EntryPage) throws(LDAPError) {
      let watch = Stopwatch()
      var index = next ?? 0
      while index < addresses.count, page.entries.count < Self.pageSize, watch.seconds < Self.share
      {
        pause(Self.pauses.mailbox)
        connection.extend(to: Deadline(in: timeout))
        let request = Stopwatch()
        page.entries += try entries(of: addresses[index])
        last = request.seconds
        index += 1
      }
      next = index
      page.isLast = index == addresses.count
    }

    /// The entries that belong to a mailbox, or keep its user out.
    private func entries(of address: String) throws(LDAPError) -> [KnownEntry] {
      switch passdb.method {
      case .directBind(let userDN):
        let dn = userDN.text(for: LDAPEscaping.distinguishedName(address))
        guard dn.contains("=") else {
          throw connection.error(
            .parameters,
            "the user DN template gives \(dn), which is not a DN: which users have an entry cannot be asked"
          )
        }
        let found = try search(
          dn, isSubtree: false, "(objectClass=*)", [LDAPConnection.noAttributes])
        return found.map {
          KnownEntry(dn: $0.dn, logins: [.init(address, name: UserLogin.lowercased(address))])
        }
      case .searchAndBind:
        let escaped = LDAPEscaping.filter(address)
        let filter = passdb.filter.text(for: escaped)
        if let listing = query.listing {
          let byName = "(|(\(UserLogin.mail)=\(escaped))(\(UserLogin.principal)=\(escaped)))"
          let either = "(|\(filter)(&\(listing.filter)\(byName)))"
          var entries: [KnownEntry] = []
          for found in try search(passdb.searchBase, isSubtree: true, either, names(listing)) {
            if let entry = try known(found, listing) { entries.append(entry) }
          }
          return entries
        }
        let attributes = [UserLogin.mail, UserLogin.principal]
        let found = try search(passdb.searchBase, isSubtree: true, filter, attributes)
        if !found.isEmpty { return found.map { entry($0, [address]) } }
        return try entriesWithBareLogins(address, escaped)
      }
    }

    /// The entries that have an address and are found by a login without a domain.
    private func entriesWithBareLogins(
      _ address: String, _ escaped: String
    ) throws(LDAPError) -> [KnownEntry] {
      let attributes = [UserLogin.mail, UserLogin.principal]
      var entries: [KnownEntry] = []
      for holder in try search(
        passdb.searchBase, isSubtree: true,
        "(|(\(UserLogin.mail)=\(escaped))(\(UserLogin.principal)=\(escaped)))",
        attributes + query.attributes.filter { !attributes.contains($0) })
      {
        let logins = [String(address.prefix { $0 != "@" })] + query.attributes.flatMap(holder.all)
        var known: Set<String> = []
        for login in logins.prefix(Self.loginLimit)
        where !login.contains("@") && known.insert(login).inserted {
          usleep(UInt32(Self.pauses.mailbox * 1e6))
          let found = try search(
            passdb.searchBase, isSubtree: true,
            passdb.filter.text(for: LDAPEscaping.filter(login)), attributes)
          if found.contains(where: { $0.dn == holder.dn }) {
            entries += found.map { entry($0, [login]) }
          }
        }
      }
      return entries
    }

    private func search(
      _ base: String, isSubtree: Bool, _ filter: String, _ attributes: [String]
    ) throws(LDAPError) -> [LDAPEntry] {
      let answer = connection.search(
        base, isSubtree: isSubtree, filter, attributes: attributes, limit: 0,
        values: Self.valueLimit)
      referral = referral ?? answer.referral
      shown += answer.entries.count
      switch answer.code {
      case 0: return answer.entries
      case ResultCode.sizeLimitExceeded where answer.entries.count > 1: return answer.entries
      case ResultCode.noSuchObject where !isSubtree: return []
      case _ where answer.isMissing: throw connection.failure(answer, awaiting: "a search")
      default: throw searchError(answer, base)
      }
    }

    // MARK: Both

    private func pause(_ shortest: Double) {
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

    private func searchError(_ answer: LDAPAnswer, _ base: String) -> LDAPError {
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
    fileprivate var isDirectBind: Bool {
      if case .directBind = method { true } else { false }
    }
  }
#endif
