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

/// Why a file does not say where the database is.
package struct DiscoveryError: Error, Equatable {
  /// What kind of fault it is.
  package enum Kind: Sendable, Equatable {
    /// The file does not exist or cannot be read.
    case unreadable
    /// The file says something that cannot be used.
    case unusable
    /// The file is not opened, since anybody could have written it, or for want of rights.
    case forbidden
  }

  /// What kind of fault it is.
  package let kind: Kind
  /// The file, and the line if one is to blame.
  package let place: String
  /// What is wrong and what to do; never with a value of the file.
  package let reason: String
}

extension DiscoveryError: CustomStringConvertible {
  /// The place and the reason.
  package var description: String { kind == .forbidden ? reason : "\(place): \(reason)" }
}
