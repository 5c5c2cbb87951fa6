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
  /// - Throws: ``DovecotError/notInstalled(searched:)``.
  package init(searchPath: String) throws(DovecotError) {
    let directories = Self.directories(searchPath: searchPath)
    for directory in directories {
      if let found = Self(path: "\(directory)/dovecot", directories: directories) {
        self = found
        return
      }
    }
    throw .notInstalled(searched: directories)
  }

  /// The program that an administrator names.
  ///
  /// - Parameters:
  ///   - path: the program, absolute or relative to the working directory.
  ///   - searchPath: the value of `PATH`.
  /// - Throws: ``DovecotError/notThere(path:)``.
  package init(named path: String, searchPath: String) throws(DovecotError) {
    guard let found = Self(path: path, directories: Self.directories(searchPath: searchPath)) else {
      throw .notThere(path: path)
    }
    self = found
  }

  private init?(path: String, directories: [String]) {
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG, access(path, X_OK) == 0
    else { return nil }
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
  func companion(_ name: String) -> String? {
    let directory = path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
      .joined(separator: "/")
    let own = directory.isEmpty ? [] : ["\(directory)/../bin", directory]
    return (own + directories + ["/usr/bin", "/usr/local/bin"]).lazy.map { "\($0)/\(name)" }
      .first { InputFile.isRegular($0) && access($0, X_OK) == 0 }
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
