package import DovecotGrammar
package import Files
import Glibc

/// The program `dovecot` of this host.
package struct DovecotProgram: Sendable {
  /// Its path.
  package let path: String
  /// What tells this binary from the one before an upgrade: device, inode, size and both times.
  package let identity: String

  /// The directories in which it is looked for besides `PATH`, as cron's `PATH` has neither.
  ///
  /// Modoboa looks in the same places.
  static let usualDirectories = ["/usr/sbin", "/usr/local/sbin"]

  /// The directories of programs, for those that belong to it.
  private let directories: [String]

  /// Finds the program.
  ///
  /// - Parameter searchPath: the value of `PATH`; relative and empty parts are left out.
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

  /// A program that was installed with it, as `doveadm`.
  ///
  /// Looked for where an installation puts it, since `PATH` may lead to another Dovecot first.
  ///
  /// - Parameter name: the name of the program.
  /// - Returns: its path; nil if there is none.
  func companion(_ name: String) -> String? {
    let folder = path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
      .joined(separator: "/")
    let own = folder.isEmpty ? [] : ["\(folder)/../bin", folder]
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

  /// The name of the note that remembers the version.
  static let note = "dovecot-version"

  /// The language of this Dovecot's configuration, as it was remembered under the binary's
  /// identity.
  ///
  /// - Parameter state: where it is remembered.
  /// - Returns: nil if Dovecot has to be asked, as when it has been installed anew since.
  package func rememberedDialect(in state: StateDirectory) -> Dialect? {
    rememberedVersion(in: state)?.dialect
  }

  /// Asks Dovecot for its version, and remembers it, so that the next run starts no process.
  ///
  /// - Parameters:
  ///   - state: where it is remembered. Where that cannot be written, Dovecot is asked each time.
  ///   - timeout: how long Dovecot may take to answer, in seconds.
  /// - Returns: the language of its configuration.
  /// - Throws: ``DovecotError``.
  package func askDialect(
    rememberIn state: StateDirectory, timeout: Double
  ) throws(DovecotError) -> Dialect {
    let version = try version(timeout: timeout)
    guard let dialect = version.dialect else {
      throw .unsupported(path: path, version: version.text)
    }
    // Another run that writes its notes right now needs no waiting for: it knows no less.
    try? state.write(Self.note, Array("\(identity)\n\(version.text)\n".utf8), timeout: 0)
    return dialect
  }

  /// The version, as it was remembered under the binary's identity.
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
