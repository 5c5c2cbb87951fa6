/// Owner and mode of a file.
package struct FileFacts: Sendable, Equatable {
  package var path: String
  /// The permission bits, with setuid, setgid and sticky.
  package var mode: UInt32
  /// The user ID.
  package var owner: UInt32
  /// The group ID.
  package var group: UInt32
  package var role: Role

  /// What a file is for.
  package enum Role: Sendable, Equatable {
    /// The file that this program writes.
    case target
    /// A file or directory that decides who may log in.
    case configuration
    /// Such a file that holds a password.
    case secret
    /// The file that holds the password of the source.
    case source
    /// That file, or a directory above it, if members of a group can change it.
    case groupOfSource
  }

  package init(path: String, mode: UInt32, owner: UInt32, group: UInt32, role: Role) {
    self.path = path
    self.mode = mode
    self.owner = owner
    self.group = group
    self.role = role
  }
}
