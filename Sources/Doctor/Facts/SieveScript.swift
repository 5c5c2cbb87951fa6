/// A filter script for all users, which an administrator keeps where nobody else can write.
package struct SieveScript: Sendable, Equatable {
  /// The path of the script.
  package var path: String
  package var binary: Binary

  /// The compiled script beside it, `.svbin`.
  package enum Binary: Sendable, Equatable {
    case missing
    /// Older than the script.
    case outdated
    /// With the version of its format.
    case version(UInt16)
    /// It cannot be read, or is not one.
    case unknown

    /// Reads the header of the file: the magic number 0xcafebabe and the major version, in the byte order
    /// of the host (sieve-binary-file.c of Pigeonhole).
    ///
    /// - Parameter content: the first bytes of the file, or more.
    package init(_ content: [UInt8]) {
      guard content.count >= 8, content.starts(with: [0xbe, 0xba, 0xfe, 0xca]) else {
        self = .unknown
        return
      }
      self = .version(UInt16(content[4]) | UInt16(content[5]) << 8)
    }
  }

  package init(path: String, binary: Binary) {
    (self.path, self.binary) = (path, binary)
  }
}
