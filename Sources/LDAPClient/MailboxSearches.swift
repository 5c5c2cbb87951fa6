#if LDAP
  import Accounts
  import Deadlines
  import Glibc
  import PassdbFile

  /// A search for each mailbox, where the filter or the server does not allow one for all entries.
  extension EntryReader {
    /// Asks for mailboxes until a part is full, or takes too long.
    func askForMailboxes(_ timeout: Double, _ page: inout EntryPage) throws(LDAPError) {
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
  }
#endif
