import Glibc

/// A search for bytes, quick in a debug build, too.
enum ByteSearch {
  /// Whether a text is among bytes.
  static func contains(_ text: String, in bytes: [UInt8]) -> Bool {
    firstIndex(of: text, in: bytes, from: 0) != nil
  }

  /// Where a text begins among bytes.
  ///
  /// - Parameters:
  ///   - text: what is looked for, not empty.
  ///   - bytes: where.
  ///   - start: from which byte on.
  /// - Returns: nil if it is not there.
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
