package import DovecotGrammar
package import Files
import Glibc

/// The `dovecot` program of this host.
package struct DovecotProgram: Sendable {
  package let path: String
  /// Tells this binary from the one before an upgrade: device, inode, size, mtime and ctime.
  package let identity: String

  /// The directories searched after `PATH`, because cron's `PATH` lacks both.
  ///
  /// Modoboa searches the same ones.
  static let usualDirectories = ["/usr/sbin", "/usr/local/sbin"]

  /// Where to look for its companions.
  private let directories: [String]

  /// Finds Dovecot.
  ///
  /// - Parameter searchPath: the value of `PATH`; relative and empty entries are ignored.
  /// - Throws: ``DovecotError/notInstalled(searched:)``, ``DovecotError/notKnown(path:reason:)``.
  package init(searchPath: String) throws(DovecotError) {
    let directories = Self.directories(searchPath: searchPath)
    guard let found = try Self.first(of: directories.lazy.map { "\($0)/dovecot" }) else {
      throw .notInstalled(searched: directories)
    }
    self.init(path: found.path, found.status, directories: directories)
  }

  /// The program that an administrator names.
  ///
  /// - Parameters:
  ///   - path: the program, absolute or relative to the working directory.
  ///   - searchPath: the value of `PATH`.
  /// - Throws: ``DovecotError/notThere(path:)``, ``DovecotError/notKnown(path:reason:)``.
  package init(named path: String, searchPath: String) throws(DovecotError) {
    guard let found = try Self.first(of: CollectionOfOne(path)) else {
      throw .notThere(path: path)
    }
    self.init(
      path: path, found.status, directories: Self.directories(searchPath: searchPath))
  }

  private init(path: String, _ status: stat, directories: [String]) {
    self.path = path
    self.directories = directories
    let times = [status.st_mtim, status.st_ctim].flatMap { [$0.tv_sec, $0.tv_nsec] }
    identity =
      "\(path) \(status.st_dev) \(status.st_ino) \(status.st_size) "
      + times.map(String.init).joined(separator: " ")
  }

  /// A program installed with it, such as `doveadm`.
  ///
  /// Its own directories come first, since `PATH` may lead to another Dovecot.
  ///
  /// - Parameter name: the name of the program.
  /// - Returns: its path; nil if there is none.
  /// - Throws: ``DovecotError/notKnown(path:reason:)``.
  func companion(_ name: String) throws(DovecotError) -> String? {
    let directory = path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
      .joined(separator: "/")
    let own = directory.isEmpty ? [] : ["\(directory)/../bin", directory]
    let all = own + directories + ["/usr/bin", "/usr/local/bin"]
    return try Self.first(of: all.lazy.map { "\($0)/\(name)" })?.path
  }

  /// The first of these paths that is a program.
  ///
  /// A missing program is an answer; one that cannot be examined for a moment is none, unless another
  /// one is found.
  private static func first(
    of paths: some Sequence<String>
  ) throws(DovecotError) -> (path: String, status: stat)? {
    var unknown: DovecotError?
    for path in paths {
      var status = stat()
      let call: String
      if stat(path, &status) != 0 {
        call = "stat"
      } else if status.st_mode & S_IFMT != S_IFREG {
        continue
      } else if access(path, X_OK) != 0 {
        call = "access"
      } else {
        return (path, status)
      }
      if ![ENOENT, ENOTDIR, EACCES, ELOOP, ENAMETOOLONG].contains(errno) {
        unknown = unknown ?? .notKnown(path: path, call: call, errno)
      }
    }
    if let unknown { throw unknown }
    return nil
  }

  /// The directories of a search path, then the usual ones, each once.
  static func directories(searchPath: String) -> [String] {
    let all = searchPath.split(separator: ":").map(String.init) + usualDirectories
    return all.reduce(into: []) { directories, directory in
      if directory.hasPrefix("/"), !directories.contains(directory) {
        directories.append(directory)
      }
    }
  }

  /// The state file that holds the version.
  static let note = "dovecot-version"

  /// The dialect of this Dovecot's configuration, as remembered for this binary.
  ///
  /// - Parameter state: where it is remembered.
  /// - Returns: nil if Dovecot has to be asked, for example after an upgrade.
  package func rememberedDialect(in state: StateDirectory) -> Dialect? {
    rememberedVersion(in: state)?.dialect
  }

  /// Asks Dovecot for its version, and remembers it, so that the next run starts no process.
  ///
  /// - Parameters:
  ///   - state: where it is remembered. If that cannot be written, Dovecot is asked each time.
  ///   - timeout: how long Dovecot may take to answer, in seconds.
  /// - Returns: the dialect of its configuration.
  /// - Throws: ``DovecotError``.
  package func askDialect(
    rememberIn state: StateDirectory, timeout: Double
  ) throws(DovecotError) -> Dialect {
    let version = try version(timeout: timeout)
    guard let dialect = version.dialect else {
      throw .unsupported(path: path, version: version.text)
    }
    // No need to wait for a concurrent run that writes its notes: it knows as much.
    try? state.write(Self.note, Array("\(identity)\n\(version.text)\n".utf8), timeout: 0)
    return dialect
  }

  /// The version, as remembered for this binary.
  ///
  /// - Parameter state: where it is remembered.
  /// - Returns: nil if Dovecot has to be asked.
  package func rememberedVersion(in state: StateDirectory) -> DovecotVersion? {
    guard let lines = state.note(Self.note)?.split(separator: "\n"), lines.count == 2,
      lines[0] == identity
    else {
      return nil
    }
    return DovecotVersion(String(lines[1]))
  }
}
