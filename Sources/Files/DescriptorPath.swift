import Glibc

/// A path that stands for a descriptor of this process, proc_pid_fd(5): what a shell makes of
/// `<(...)`, and `/dev/stdin`.
package enum DescriptorPath {
  /// The descriptor, also behind one link of the running user's or root's, as to `/dev/stdin`; nil
  /// for any other path.
  package static func number(behind path: String) -> Int32? {
    if let number = number(of: path) { return number }
    var status = stat()
    guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFLNK,
      status.st_uid == 0 || status.st_uid == geteuid()
    else { return nil }
    var text = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = readlink(path, &text, text.count)
    guard count > 0, count < text.count else { return nil }
    return number(
      of: String(decoding: text[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self))
  }

  /// The descriptor; nil for any other path.
  package static func number(of path: String) -> Int32? {
    // Most paths need no further look.
    guard let end = path.utf8.last, end == UInt8(ascii: "n") || (0x30...0x39).contains(end) else {
      return nil
    }
    // "//dev/stdin" is the same.
    let names = path.split(separator: "/")
    guard path.hasPrefix("/"), let last = names.last else { return nil }
    let directory = names.dropLast()
    if names == ["dev", "stdin"] { return STDIN_FILENO }
    let own: [[Substring]] = [
      ["dev", "fd"], ["proc", "self", "fd"], ["proc", Substring("\(getpid())"), "fd"],
    ]
    guard own.contains(Array(directory)), last.utf8.count < 8, let number = Int32(last), number >= 0
    else { return nil }
    return number
  }
}
