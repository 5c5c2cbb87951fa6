import Glibc

/// An open file, closed at the end of the value's life.
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

  /// Takes ownership of an open descriptor.
  init(adopting number: Int32, path: String) {
    self.number = number
    self.path = path
  }

  deinit { close(number) }

  /// The current status, fstat(2).
  ///
  /// - Throws: ``SystemCallError``.
  func status() throws(SystemCallError) -> stat {
    var status = stat()
    try check("fstat", path) { fstat(number, &status) }
    return status
  }

  /// Reads to the end of the file, or up to a limit.
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
  /// - Throws: ``SystemCallError``, for example ENOSPC for a full disk.
  func write(_ content: [UInt8]) throws(SystemCallError) {
    var rest = content[...]
    while !rest.isEmpty {
      let count = try check("write", path) {
        rest.withUnsafeBytes { Glibc.write(number, $0.baseAddress, $0.count) }
      }
      rest = rest.dropFirst(count)
    }
  }

  /// Flushes content and attributes to disk, fsync(2).
  ///
  /// - Throws: ``SystemCallError``.
  func synchronize() throws(SystemCallError) {
    try check("fsync", path) { fsync(number) }
  }
}
