import Glibc

// Known limits: a file that is changed twice within one tick of the kernel's clock (some milliseconds)
// and keeps its size and inode looks unchanged.

/// What a number of files looked like at some moment, to notice a change without reading any of them.
///
/// It tells apart by device, inode, size, and the times of the last change of content and status. A
/// file that does not exist counts, too.
package struct FilesState: Sendable, Equatable {
  private let value: UInt64

  /// The state of files now, links followed.
  ///
  /// - Parameter paths: the files or directories, in any fixed order.
  package init(of paths: [String]) {
    var value: UInt64 = 0xcbf2_9ce4_8422_2325
    // FNV-1a, but with words for bytes: each step is one-to-one, so that one difference always shows.
    func combine(_ word: Int) {
      value = (value ^ UInt64(truncatingIfNeeded: word)) &* 0x100_0000_01b3
    }
    for path in paths {
      var status = stat()
      guard stat(path, &status) == 0 else {
        combine(Int(errno))
        continue
      }
      combine(Int(truncatingIfNeeded: status.st_dev))
      combine(Int(truncatingIfNeeded: status.st_ino))
      combine(status.st_size)
      combine(status.st_mtim.tv_sec)
      combine(status.st_mtim.tv_nsec)
      combine(status.st_ctim.tv_sec)
      combine(status.st_ctim.tv_nsec)
    }
    self.value = value
  }

  /// As written to a note.
  package var text: String { String(value, radix: 16) }

  /// The state in a note; nil for any other text.
  package init?(_ text: String) {
    guard let value = UInt64(text, radix: 16) else { return nil }
    self.value = value
  }
}
