#if LDAP
  import Accounts
  import Deadlines
  import PassdbFile

  /// One search for all entries, in pages (RFC 2696).
  extension EntryReader {
    /// Reads entries of the list until a page or a part is full, or the list ends.
    func list(
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
  }
#endif
