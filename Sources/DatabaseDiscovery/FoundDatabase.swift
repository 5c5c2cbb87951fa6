package import ModoboaDatabase

/// A database found through a file on this host.
package struct FoundDatabase: Sendable, Equatable {
  /// Its addresses; the first that answers is used.
  package let addresses: [DatabaseAddress]
  /// The file with the addresses.
  package let file: String
  /// The file with the password, if there is one: the same file, or one that it refers to.
  package let passwordFile: String?

  /// - Parameters:
  ///   - addresses: its addresses.
  ///   - file: the file with the addresses.
  ///   - other: the file with the password, if it is a different one.
  package init(_ addresses: [DatabaseAddress], in file: String, passwordIn other: String? = nil) {
    self.addresses = addresses
    self.file = file
    passwordFile = addresses.contains(where: \.holdsPassword) ? other ?? file : nil
  }
}
