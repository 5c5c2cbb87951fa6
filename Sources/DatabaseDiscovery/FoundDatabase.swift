package import ModoboaDatabase

/// A database whose address stands in a file of this host.
package struct FoundDatabase: Sendable, Equatable {
  /// Where it is; the first that answers counts.
  package let addresses: [DatabaseAddress]
  /// The file that says so.
  package let file: String
  /// The file in which the password stands, if there is one: the same, or one that it leads to.
  package let passwordFile: String?

  /// Addresses, the file in which they stand, and the one with the password if that is another.
  package init(_ addresses: [DatabaseAddress], in file: String, passwordIn other: String? = nil) {
    self.addresses = addresses
    self.file = file
    passwordFile = addresses.contains(where: \.holdsPassword) ? other ?? file : nil
  }
}
