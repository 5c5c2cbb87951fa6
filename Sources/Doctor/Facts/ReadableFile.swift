import Files
import PrivilegeSeparation

extension InputFile {
  /// The content of a file, if whoever can change it can read it; one that is larger than the limit
  /// cannot be read.
  static func readable(_ path: String, limit: Int = 1 << 20) -> [UInt8]? {
    OthersFile.content(of: path, limit: limit)
  }
}
