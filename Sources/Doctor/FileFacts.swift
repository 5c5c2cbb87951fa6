/// A file by its owner and mode.
public struct FileFacts: Sendable, Equatable {
  /// The path.
  public var path: String
  /// The permission bits.
  public var mode: UInt32
  /// The owner's user id.
  public var owner: UInt32
  /// The group id.
  public var group: UInt32
  /// What the file is to Dovecot.
  public var role: Role

  /// What a file is to Dovecot.
  public enum Role: Sendable, Equatable {
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
  public init(path: String, mode: UInt32, owner: UInt32, group: UInt32, role: Role) {
    self.path = path
    self.mode = mode
    self.owner = owner
    self.group = group
    self.role = role
  }
}
