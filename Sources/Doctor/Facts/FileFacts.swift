/// A file by its owner and mode.
package struct FileFacts: Sendable, Equatable {
  /// The path.
  package var path: String
  /// The permission bits.
  package var mode: UInt32
  /// The owner's user id.
  package var owner: UInt32
  /// The group id.
  package var group: UInt32
  /// What the file is to Dovecot.
  package var role: Role

  /// What a file is to Dovecot.
  package enum Role: Sendable, Equatable {
    /// The file of this program.
    case target
    /// A file or folder that says who may log in.
    case configuration
    /// The same, with a password in it.
    case secret
    /// The file with the password of the source.
    case source
    /// What lies above that file, or the file itself, and can be changed by a group.
    case groupOfSource
  }

  /// A file.
  package init(path: String, mode: UInt32, owner: UInt32, group: UInt32, role: Role) {
    self.path = path
    self.mode = mode
    self.owner = owner
    self.group = group
    self.role = role
  }
}
