import Glibc
import TestSupport

/// The content and metadata of a file, to detect any access that changes it.
struct FileSnapshot: Equatable, Sendable, CustomStringConvertible {
  let inode: ino_t
  let mode: mode_t
  let owner: [UInt32]
  let size: off_t
  /// Seconds and nanoseconds.
  let modified: [Int]
  /// For a regular file only; opening a pipe would wait for its writer.
  let content: [UInt8]?
  /// The target of a symbolic link.
  let destination: String?

  /// The file at a path; nil if there is none.
  init?(_ path: String) {
    guard let status = Scratch.status(of: path) else { return nil }
    inode = status.st_ino
    mode = status.st_mode
    owner = [status.st_uid, status.st_gid]
    size = status.st_size
    modified = [status.st_mtim.tv_sec, status.st_mtim.tv_nsec]
    content = status.st_mode & S_IFMT == S_IFREG ? Scratch.content(of: path) : nil
    var buffer = [UInt8](repeating: 0, count: 4096)
    let length = readlink(path, &buffer, buffer.count)
    destination = length < 0 ? nil : String(decoding: buffer[..<length], as: UTF8.self)
  }

  /// The permission bits.
  var permissions: mode_t { mode & 0o7777 }

  var description: String {
    "inode \(inode), mode \(String(mode, radix: 8)), owner \(owner), \(size) bytes, at \(modified)"
  }

  var text: String { String(decoding: content ?? [], as: UTF8.self) }

  /// All files in a directory by name, including hidden ones.
  static func all(in directory: String) -> [String: FileSnapshot] {
    guard let stream = opendir(directory) else { return [:] }
    defer { closedir(stream) }
    var files: [String: FileSnapshot] = [:]
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != ".." { files[name] = FileSnapshot("\(directory)/\(name)") }
    }
    return files
  }
}
