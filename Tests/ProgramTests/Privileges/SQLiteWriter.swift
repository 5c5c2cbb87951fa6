import Glibc

/// A lock on a SQLite database as another program has it that writes to it.
final class WriterLock {
  private let descriptor: Int32

  /// Takes it; nil if somebody else has it.
  init?(_ path: String) {
    descriptor = open(path, O_RDWR | O_CLOEXEC)
    // From PENDING_BYTE to the end of the shared range (sqlite3, os.h), such that no other open and
    // close of the file in this process ends it: F_OFD_SETLK of <fcntl.h> with _GNU_SOURCE.
    var range = flock(
      l_type: Int16(F_WRLCK), l_whence: Int16(SEEK_SET), l_start: 0x4000_0000, l_len: 512, l_pid: 0)
    guard descriptor >= 0, fcntl(descriptor, 37, &range) == 0 else { return nil }
  }

  deinit { close(descriptor) }
}

/// A rollback journal of a SQLite writer that is gone (SQLite, "Database File Format", 3).
enum HotJournal {
  /// One that has no pages, and names a super-journal that is to be deleted when it has been played
  /// back.
  static func naming(_ superJournal: String, pages: Int) -> [UInt8] {
    let magic: [UInt8] = [0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7]
    // Records, nonce, size of the database, sector and page size.
    var journal = magic + [0, 1, pages, 512, 4096].flatMap(number)
    journal += [UInt8](repeating: 0, count: 512 - journal.count)
    let name = Array(superJournal.utf8)
    // The page with the lock bytes.
    journal += number(0x4000_0000 / 4096 + 1) + name + number(name.count)
    return journal + number(name.reduce(0) { $0 + Int($1) }) + magic
  }

  private static func number(_ value: Int) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - $0 * 8)) }
  }
}
