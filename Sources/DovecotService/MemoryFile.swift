import CSystemShims
import Glibc
import SystemPackage

/// A file in memory that takes what another program says.
final class MemoryFile: Sendable {
  /// Open for reading and writing.
  let descriptor: SystemPackage.FileDescriptor

  /// The most that is read of it, in bytes.
  static let limit = 1 << 20

  /// Makes an empty file; nil with `errno` if there is none to be had.
  init?() {
    let number = memory_file("output")
    guard number >= 0 else { return nil }
    descriptor = SystemPackage.FileDescriptor(rawValue: number)
  }

  deinit { try? descriptor.close() }

  /// What has been written so far, up to ``limit``.
  var text: String {
    var bytes = [UInt8](repeating: 0, count: Self.limit)
    var count = 0
    while count < bytes.count {
      let read = bytes.withUnsafeMutableBytes {
        pread(
          descriptor.rawValue, $0.baseAddress?.advanced(by: count), $0.count - count, off_t(count))
      }
      if read <= 0 { break }
      count += read
    }
    return String(decoding: bytes[..<count], as: UTF8.self)
  }
}
