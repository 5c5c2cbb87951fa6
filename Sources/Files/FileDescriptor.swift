import Glibc

/// An open file, closed with the value.
struct FileDescriptor: ~Copyable {
  let number: Int32
  let path: String

  /// Opens a path relative to a directory; always close-on-exec.
  ///
  /// - Throws: ``SystemCallError``.
  init(
    _ name: String, in directory: Int32 = AT_FDCWD, path: String, flags: Int32, mode: mode_t = 0
  ) throws(SystemCallError) {
    number = try check("open", path) { openat(directory, name, flags | O_CLOEXEC, mode) }
    self.path = path
  }

  /// Takes over a descriptor that is open already.
  init(adopting number: Int32, path: String) {
    self.number = number
    self.path = path
  }

  deinit { close(number) }

  /// What the file is now.
  ///
  /// - Throws: ``SystemCallError``.
  func status() throws(SystemCallError) -> stat {
    var status = stat()
    try check("fstat", path) { fstat(number, &status) }
    return status
  }

  /// Reads to the end of the file, but not beyond a limit.
  ///
  /// - Parameter limit: in bytes.
  /// - Returns: the content, or nil if it is larger than the limit.
  /// - Throws: ``SystemCallError``.
  func content(limit: Int) throws(SystemCallError) -> [UInt8]? {
    var content: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 16384)
    while true {
      let count = try check("read", path) { read(number, &buffer, buffer.count) }
      if count == 0 { return content }
      content += buffer[..<count]
      if content.count > limit { return nil }
    }
  }

  /// Writes all bytes.
  ///
  /// - Throws: ``SystemCallError``, as for a full disk (ENOSPC).
  func write(_ content: [UInt8]) throws(SystemCallError) {
    var rest = content[...]
    while !rest.isEmpty {
      let count = try check("write", path) {
        rest.withUnsafeBytes { Glibc.write(number, $0.baseAddress, $0.count) }
      }
      rest = rest.dropFirst(count)
    }
  }

  /// Brings content and attributes to the disk, fsync(2).
  ///
  /// - Throws: ``SystemCallError``.
  func synchronize() throws(SystemCallError) {
    try check("fsync", path) { fsync(number) }
  }
}
