package import Glibc

/// The mode and ownership of a file.
package struct FileAttributes: Sendable, Equatable {
  /// The permission bits, such as 0o600.
  package var mode: mode_t
  /// The owner's user id.
  package var owner: uid_t
  /// The group id.
  package var group: gid_t

  package init(mode: mode_t, owner: uid_t, group: gid_t) {
    self.mode = mode
    self.owner = owner
    self.group = group
  }

  /// Readable and writable only by the running user.
  package static var ownerOnly: FileAttributes {
    FileAttributes(mode: 0o600, owner: geteuid(), group: getegid())
  }
}
