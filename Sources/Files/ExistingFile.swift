import Glibc

/// A file that exists in a directory.
package struct ExistingFile: Sendable, Equatable {
  /// The types of file that a replacement distinguishes.
  package enum Kind: String, Sendable {
    case regular = "a regular file"
    case symbolicLink = "a symbolic link"
    case directory = "a directory"
    case special = "a pipe, a socket or a device"
  }

  /// Identifies a file; it changes with each write to the file and each replacement.
  package struct Identity: Sendable, Equatable {
    let device: dev_t
    let inode: ino_t
    let size: off_t
    let modified: [Int]
    let changed: [Int]

    init(_ status: stat) {
      device = status.st_dev
      inode = status.st_ino
      size = status.st_size
      modified = [status.st_mtim.tv_sec, status.st_mtim.tv_nsec]
      changed = [status.st_ctim.tv_sec, status.st_ctim.tv_nsec]
    }
  }

  /// The type, without following links.
  package let kind: Kind
  /// The permission bits, owner and group.
  package let attributes: FileAttributes
  package let identity: Identity
  /// The size in bytes.
  package var size: Int { Int(identity.size) }
  /// The content of a regular file of up to 1 MiB, else nil.
  package let content: [UInt8]?

  /// Whether only root or the running user can have written it.
  var isOwn: Bool {
    (attributes.owner == 0 || attributes.owner == geteuid())
      && attributes.mode & (S_IWGRP | S_IWOTH) == 0
  }

  /// The largest content that is read, in bytes; a generated file has about 1 000.
  static let contentLimit = 1 << 20

  init(_ status: stat, content: [UInt8]?) {
    kind =
      switch status.st_mode & S_IFMT {
      case S_IFREG: .regular
      case S_IFLNK: .symbolicLink
      case S_IFDIR: .directory
      default: .special
      }
    attributes = FileAttributes(
      mode: status.st_mode & 0o7777, owner: status.st_uid, group: status.st_gid)
    identity = Identity(status)
    self.content = content
  }
}
