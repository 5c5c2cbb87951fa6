import DovecotService
import DurableFile
import Glibc

extension ConfigurationFiles {
  /// The content of one file.
  ///
  /// - Returns: nil if it does not exist.
  /// - Throws: ``DiscoveryError`` if it is there but cannot be read.
  func text(of path: String) throws(DiscoveryError) -> [UInt8]? {
    do {
      guard let text = try InputFile.content(of: path, limit: Self.limit) else {
        throw DiscoveryError(
          kind: .unusable, place: path, reason: "is larger than 1 MiB, which no such file is")
      }
      return text
    } catch let error as SystemCallError {
      if error.number == ENOENT || error.number == ENOTDIR { return nil }
      throw DiscoveryError(kind: .unreadable, place: path, reason: "cannot be read: \(error)")
    } catch {
      throw error as? DiscoveryError
        ?? DiscoveryError(kind: .unreadable, place: path, reason: "\(error)")
    }
  }
}
