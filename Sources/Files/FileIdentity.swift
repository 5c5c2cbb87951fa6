package import Glibc

/// Which file it is, whatever its name: device and inode.
package struct FileIdentity: Sendable, Equatable {
  private let device: dev_t
  private let inode: ino_t

  /// The file of a stat(2).
  package init(_ status: stat) {
    device = status.st_dev
    inode = status.st_ino
  }
}
