import Files
import PrivilegeSeparation

extension InputFile {
  /// The content of a file, read with the rights of whoever can change it; nil if it cannot be read
  /// or is larger than the limit.
  static func readable(_ path: String, limit: Int = 1 << 20) -> [UInt8]? {
    OthersFile.content(of: path, limit: limit)
  }
}
