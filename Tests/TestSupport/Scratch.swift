package import Glibc

/// A temporary directory of a test (0700), removed with its content when the value is released.
package final class Scratch: Sendable {
  /// Its absolute path.
  package let path: String

  /// Makes a new directory.
  ///
  /// - Parameter parent: the directory to make it in.
  package init(below parent: String = "/tmp") {
    var template = Array("\(parent)/update_dovecot_conf-test.XXXXXX".utf8CString)
    guard let made = mkdtemp(&template) else {
      fatalError("mkdtemp: \(String(cString: strerror(errno)))")
    }
    path = String(cString: made)
  }

  deinit { Self.remove(path) }

  /// The path of a name in the directory.
  package subscript(name: String) -> String { "\(path)/\(name)" }

  /// Writes a file in the directory.
  ///
  /// - Returns: its path.
  @discardableResult
  package func write(_ name: String, _ content: [UInt8], mode: mode_t = 0o600) -> String {
    let path = self[name]
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC, mode)
    guard descriptor >= 0 else { fatalError("\(path): \(String(cString: strerror(errno)))") }
    var rest = content[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      guard count >= 0 else { fatalError("\(path): \(String(cString: strerror(errno)))") }
      rest = rest.dropFirst(count)
    }
    fchmod(descriptor, mode)
    close(descriptor)
    if mode & 0o111 != 0 { Self.awaitNoWriter(path) }
    return path
  }

  /// Waits until no process has a file open for writing, which would make exec fail with ETXTBSY.
  ///
  /// A child that another thread forked during the write holds the descriptor until it calls exec.
  /// The kernel grants a read lease only without writers, fcntl(2).
  private static func awaitNoWriter(_ path: String) {
    // F_SETLEASE of <linux/fcntl.h>, which Glibc defines only with _GNU_SOURCE.
    let setLease: Int32 = 1024
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    defer { close(descriptor) }
    for _ in 0..<1000 {
      if fcntl(descriptor, setLease, F_RDLCK) == 0 { return }
      guard errno == EAGAIN else { return }
      usleep(10_000)
    }
  }

  /// Writes a text file in the directory.
  ///
  /// - Returns: its path.
  @discardableResult
  package func write(_ name: String, _ text: String, mode: mode_t = 0o600) -> String {
    write(name, Array(text.utf8), mode: mode)
  }

  /// The content of a file in the directory; nil if it cannot be read.
  package func read(_ name: String) -> [UInt8]? { Self.content(of: self[name]) }

  /// The names in the directory, sorted.
  package var names: [String] { Self.names(in: path) }

  /// The names in any directory, sorted; empty if it cannot be read.
  package static func names(in path: String) -> [String] {
    guard let directory = opendir(path) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  /// The content of any file; nil if it cannot be read.
  package static func content(of path: String) -> [UInt8]? {
    let descriptor = open(path, O_RDONLY)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var content: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65536)
    while true {
      let count = Glibc.read(descriptor, &buffer, buffer.count)
      if count <= 0 { return count == 0 ? content : nil }
      content += buffer[..<count]
    }
  }

  /// The result of lstat(2); nil if it fails.
  package static func status(of path: String) -> stat? {
    var status = stat()
    return lstat(path, &status) == 0 ? status : nil
  }

  /// Removes a file, or a directory with its content.
  static func remove(_ path: String) {
    guard let status = status(of: path), status.st_mode & S_IFMT == S_IFDIR else {
      unlink(path)
      return
    }
    chmod(path, 0o700)
    names(in: path).forEach { remove("\(path)/\($0)") }
    rmdir(path)
  }
}
