package import Glibc

/// Who may do what with a file.
package struct FileAttributes: Sendable, Equatable {
  /// The permission bits, as 0o600.
  package var mode: mode_t
  /// The owner's user id.
  package var owner: uid_t
  /// The group id.
  package var group: gid_t

  /// Attributes of a file.
  package init(mode: mode_t, owner: uid_t, group: gid_t) {
    self.mode = mode
    self.owner = owner
    self.group = group
  }

  /// Readable and writable for the running user alone.
  package static var ownerOnly: FileAttributes {
    FileAttributes(mode: 0o600, owner: geteuid(), group: getegid())
  }
}
