import DurableFile

extension InputFile {
  /// The content of a file, if it can be read; one that is larger than the limit cannot.
  static func readable(_ path: String, limit: Int = 1 << 20) -> [UInt8]? {
    (try? content(of: path, limit: limit)).flatMap { $0 }
  }
}
