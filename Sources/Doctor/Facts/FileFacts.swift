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
  package var isDirectory: Bool
  /// Who, besides root, has to be able to read it; nil for nobody, or if that is not known.
  package var reader: Reader?

  /// What a file is for.
  package enum Role: Sendable, Equatable {
    /// The file that this program writes.
    case target
    /// A file or directory that decides who may log in.
    case configuration
    /// Such a file that holds a password.
    case secret
    /// A script of Dovecot's that holds one of these passwords.
    case script
    /// The file that holds the password of the source, and is not part of Dovecot's configuration.
    case source
    /// That file, or a directory above it, if members of a group can change it.
    case groupOfSource
  }

  package init(
    path: String, mode: UInt32, owner: UInt32, group: UInt32, role: Role,
    isDirectory: Bool = false, reader: Reader? = nil
  ) {
    self.path = path
    self.mode = mode
    self.owner = owner
    self.group = group
    self.role = role
    self.isDirectory = isDirectory
    self.reader = reader
  }
}
