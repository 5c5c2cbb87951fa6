import Files
import Glibc
import ModoboaDatabase
import PrivilegeSeparation

/// This host as a client library finds it that runs as root.
struct RootsClientHost: ClientHost {
  /// The largest file that is looked into, in bytes.
  private static let limit = 1 << 20
  /// The most names in a directory.
  private static let nameLimit = 1000

  /// libpq before 15 takes the directory of passwd(5), whatever HOME says.
  var homes: [String] {
    let (home, listed) = (Access.rootsHome, Account(user: 0).home)
    return home == listed ? [home] : [home, listed]
  }

  func variable(_ name: String) -> String? {
    getenv(name).flatMap { $0.pointee == 0 ? nil : String(cString: $0) }
  }

  func isThere(_ path: String) -> Bool { InputFile.isThere(path) }

  func isReadableByAll(_ path: String) -> Bool { InputFile.isReadableByOthers(path) }

  func isEnterableByAll(_ directory: String) -> Bool { InputFile.isEnterableByOthers(directory) }

  func names(in directory: String) -> [String] {
    guard PathOwner(of: directory) == .root, let stream = opendir(directory) else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while names.count < Self.nameLimit, let entry = readdir(stream) {
      names.append(
        withUnsafeBytes(of: &entry.pointee.d_name) {
          String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
        })
    }
    return names
  }

  func content(of path: String) -> [UInt8]? {
    // A pipe would keep the worker waiting.
    guard InputFile.isRegular(path), PathOwner(of: path) == .root else { return nil }
    return (try? InputFile.content(of: path, limit: Self.limit)).flatMap { $0 }
  }
}
