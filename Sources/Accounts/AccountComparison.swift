// Known limits: entries are told apart by their DNs, so a person whose entry has another DN with other
// parameters counts as another person. A login of several entries is noticed only among the entries that
// are known.

/// Which of Modoboa's mailboxes have exactly one entry on the LDAP server.
package struct AccountComparison: Sendable, Equatable {
  /// A mailbox of Modoboa.
  package struct Mailbox: Sendable, Equatable {
    package let address: String
    /// Whether its account and its domain are enabled.
    package let isEnabled: Bool

    package init(_ address: String, isEnabled: Bool = true) {
      self.address = address
      self.isEnabled = isEnabled
    }
  }

  /// A login or a mailbox with more than one entry.
  package struct Several: Sendable, Equatable {
    package let name: String
    package let dns: [String]

    package init(_ name: String, _ dns: [String]) {
      self.name = name
      self.dns = dns
    }
  }

  /// An entry without a mailbox.
  package struct Stranger: Sendable, Equatable {
    package let dn: String
    /// The account names that come of it; none if every login would be refused.
    package let names: [String]

    package init(_ dn: String, _ names: [String]) {
      self.dn = dn
      self.names = names
    }
  }

  /// A mailbox whose user would be known by another name, or that would be another user's.
  package struct Renaming: Sendable, Equatable {
    package let mailbox: String
    /// The entry that the mailbox has now.
    package let dn: String
    /// The names by which its user would be known; none if the user is not found any more.
    package let names: [String]
    /// The entry that the mailbox would have; nil if that is none, or the same.
    package let otherDN: String?

    package init(_ mailbox: String, dn: String, _ names: [String], otherDN: String? = nil) {
      self.mailbox = mailbox
      self.dn = dn
      self.names = names
      self.otherDN = otherDN
    }
  }

  /// The number of enabled mailboxes.
  package let mailboxes: Int
  /// The number of mailboxes whose account or domain is disabled; they need no entry.
  package let disabled: Int
  /// The number of entries that were found.
  package let entries: Int
  /// The enabled mailboxes without an entry.
  package let withoutEntry: [String]
  /// The entries without a mailbox; nil if not all entries are known.
  package let withoutMailbox: [Stranger]?
  package let several: [Several]
  /// nil if there is nothing to compare with, or not all entries are known.
  package let renamings: [Renaming]?

  /// Whether each mailbox has exactly one entry, and nothing else is to be listed.
  package var isAgreed: Bool {
    withoutEntry.isEmpty && (withoutMailbox ?? []).isEmpty && several.isEmpty
      && (renamings ?? []).isEmpty
  }

  /// Compares mailboxes with entries.
  ///
  /// - Parameters:
  ///   - mailboxes: all mailboxes of Modoboa.
  ///   - entries: the entries that the parameters find.
  ///   - isComplete: whether these are all entries.
  ///   - earlier: the entries that the parameters in use find, to compare names; nil if they are the same
  ///     parameters.
  ///   - comparesEntries: whether a mailbox with another entry is another user's: both come from the same
  ///     servers.
  package init(
    _ mailboxes: [Mailbox], _ entries: [KnownEntry], isComplete: Bool, earlier: [KnownEntry]? = nil,
    comparesEntries: Bool = true
  ) {
    let register = MailboxRegister(mailboxes)
    let entries = entries.merged
    let owners = register.owners(entries)
    self.mailboxes = mailboxes.count { $0.isEnabled }
    disabled = mailboxes.count - self.mailboxes
    self.entries = entries.count
    withoutEntry = mailboxes.indices.filter { mailboxes[$0].isEnabled && owners[$0].isEmpty }
      .map { mailboxes[$0].address }.sorted()
    withoutMailbox =
      isComplete
      ? entries.filter { !$0.names.contains(where: register.contains) }
        .map { Stranger($0.dn, $0.names) }.sorted { $0.dn < $1.dn }
      : nil
    several = Self.several(mailboxes, entries, owners)
    guard let earlier, isComplete else {
      renamings = nil
      return
    }
    let before = earlier.merged
    let beforeOwners = register.owners(before)
    let places = Dictionary(
      entries.indices.map { (NameKey.key(of: entries[$0].dn), $0) }, uniquingKeysWith: { $1 })
    var renamings: [Renaming] = []
    for index in mailboxes.indices
    where mailboxes[index].isEnabled && beforeOwners[index].count == 1 {
      let dn = before[beforeOwners[index][0]].dn
      let place = places[NameKey.key(of: dn)]
      if let place, owners[index].contains(place) { continue }
      let other = comparesEntries ? owners[index].first.map { entries[$0].dn } : nil
      let names = place.map { entries[$0].names } ?? []
      guard place != nil || other != nil else { continue }
      renamings.append(Renaming(mailboxes[index].address, dn: dn, names, otherDN: other))
    }
    self.renamings = renamings.sorted { $0.mailbox < $1.mailbox }
  }

  /// The logins that several entries match, and the mailboxes that several entries have.
  private static func several(
    _ mailboxes: [Mailbox], _ entries: [KnownEntry], _ owners: [[Int]]
  ) -> [Several] {
    var logins: [String: [Int]] = [:]
    for (place, entry) in entries.enumerated() {
      for key in Set(entry.logins.map { NameKey.key(of: $0.login) }) {
        logins[key, default: []].append(place)
      }
    }
    var found = mailboxes.indices.filter { mailboxes[$0].isEnabled && owners[$0].count > 1 }
      .map { (name: mailboxes[$0].address, places: owners[$0]) }
    // A login without a domain says the same once more if it has the same entries.
    let known = Set(found.map(\.places))
    found += logins.filter { $0.value.count > 1 && !known.contains($0.value) }
      .map { (name: $0.key, places: $0.value) }
    return found.map { Several($0.name, $0.places.map { entries[$0].dn }.sorted()) }
      .sorted { $0.name < $1.name }
  }
}

/// Mailboxes by their addresses.
private struct MailboxRegister {
  private var places: [String: Int] = [:]
  private let count: Int

  init(_ mailboxes: [AccountComparison.Mailbox]) {
    count = mailboxes.count
    places.reserveCapacity(count)
    for (place, mailbox) in mailboxes.enumerated() {
      places[NameKey.key(of: mailbox.address)] = place
    }
  }

  func contains(_ name: String) -> Bool { places[NameKey.key(of: name)] != nil }

  /// For each mailbox, the places of the entries with its address as an account name.
  func owners(_ entries: [KnownEntry]) -> [[Int]] {
    var owners = [[Int]](repeating: [], count: count)
    for (place, entry) in entries.enumerated() {
      for name in entry.names {
        if let mailbox = places[NameKey.key(of: name)] { owners[mailbox].append(place) }
      }
    }
    return owners
  }
}
