import Glibc

/// A byte search that is fast in debug builds, too.
enum ByteSearch {
  static func contains(_ text: String, in bytes: [UInt8]) -> Bool {
    firstIndex(of: text, in: bytes, from: 0) != nil
  }

  /// The index of the first occurrence.
  ///
  /// - Parameters:
  ///   - text: what to search for; not empty.
  ///   - bytes: the bytes to search in.
  ///   - start: the index to start from.
  /// - Returns: nil if there is no occurrence.
  static func firstIndex(of text: String, in bytes: [UInt8], from start: Int) -> Int? {
    let wanted = Array(text.utf8)
    return bytes.withUnsafeBytes { all in
      guard let base = all.baseAddress else { return nil }
      var index = start
      while index + wanted.count <= all.count,
        let found = memchr(base + index, Int32(wanted[0]), all.count - wanted.count + 1 - index)
      {
        index = UnsafeRawPointer(found) - base
        if memcmp(base + index, wanted, wanted.count) == 0 { return index }
        index += 1
      }
      return nil
    }
  }
}
