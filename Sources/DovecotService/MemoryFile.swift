import CSystemShims
import Glibc

/// An in-memory file, such as for the output of a child process.
package final class MemoryFile: Sendable {
  /// Open for reading and writing, close-on-exec, and never a standard descriptor.
  let descriptor: Int32

  /// How much of it is read at most, in bytes.
  static let limit = 1 << 20

  /// Creates an empty file; nil with `errno` set on failure.
  init?() {
    let number = descriptor_above_standard(memory_file("output"))
    guard number >= 0 else { return nil }
    descriptor = number
  }

  /// A path, of this process alone, to a content that lives as long as the process.
  ///
  /// - Returns: nil if there is no memory to be had.
  package static func path(holding content: [UInt8]) -> String? {
    let number = descriptor_above_standard(memory_file("content"))
    guard number >= 0 else { return nil }
    var rest = content[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { write(number, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return nil }
      rest = rest.dropFirst(count)
    }
    return "/proc/self/fd/\(number)"
  }

  deinit { close(descriptor) }

  /// What has been written so far, up to ``limit``.
  var text: String {
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_size > 0 else { return "" }
    var bytes = [UInt8](repeating: 0, count: min(Int(status.st_size), Self.limit))
    var count = 0
    while count < bytes.count {
      let read = bytes.withUnsafeMutableBytes {
        pread(descriptor, $0.baseAddress?.advanced(by: count), $0.count - count, off_t(count))
      }
      if read < 0, errno == EINTR { continue }
      if read <= 0 { break }
      count += read
    }
    return String(decoding: bytes[..<count], as: UTF8.self)
  }
}
