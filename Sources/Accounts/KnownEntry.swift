/// An entry that a passdb can find, and the account names that come of it.
package struct KnownEntry: Sendable, Equatable {
  /// A login that finds the entry.
  package struct Login: Sendable, Equatable {
    package let login: String
    /// The account name that Dovecot makes of it; nil if the entry has nothing to make one from.
    package let name: String?

    package init(_ login: String, name: String?) {
      self.login = login
      self.name = name
    }
  }

  /// The DN as the server writes it.
  package let dn: String
  package let logins: [Login]

  package init(dn: String, logins: [Login]) {
    self.dn = dn
    self.logins = logins
  }

  /// The account names, each once, in the order of the logins.
  package var names: [String] {
    var keys: Set<String> = []
    return logins.compactMap(\.name).filter { keys.insert(NameKey.key(of: $0)).inserted }
  }
}

extension [KnownEntry] {
  /// The same entries, each once with all its logins, in the order in which they were found.
  package var merged: [KnownEntry] {
    var places: [String: Int] = [:]
    var result: [KnownEntry] = []
    result.reserveCapacity(count)
    for entry in self {
      let key = NameKey.key(of: entry.dn)
      guard let place = places[key] else {
        places[key] = result.count
        result.append(entry)
        continue
      }
      let known = result[place]
      result[place] = KnownEntry(
        dn: known.dn, logins: known.logins + entry.logins.filter { !known.logins.contains($0) })
    }
    return result
  }
}
