public import DovecotSettings
public import DurableFile
import Glibc

/// The program `dovecot` of this host.
public struct DovecotProgram: Sendable {
  /// Its path.
  public let path: String
  /// What tells this binary from the one before an upgrade: device, inode, size and both times.
  private let identity: String

  /// The directories in which it is looked for besides `PATH`, as cron's `PATH` has neither.
  ///
  /// Modoboa looks in the same places.
  static let usualDirectories = ["/usr/sbin", "/usr/local/sbin"]

  /// Finds the program.
  ///
  /// - Parameter searchPath: the value of `PATH`; relative and empty parts are left out.
  /// - Throws: ``DovecotError/notInstalled(searched:)``.
  public init(searchPath: String) throws(DovecotError) {
    let directories = Self.directories(searchPath: searchPath)
    for directory in directories {
      let path = "\(directory)/dovecot"
      var status = stat()
      guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG, access(path, X_OK) == 0
      else {
        continue
      }
      self.path = path
      let times = [status.st_mtim, status.st_ctim].flatMap { [$0.tv_sec, $0.tv_nsec] }
      identity =
        "\(path) \(status.st_dev) \(status.st_ino) \(status.st_size) "
        + times.map(String.init).joined(separator: " ")
      return
    }
    throw .notInstalled(searched: directories)
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
  public func rememberedDialect(in state: StateDirectory) -> Dialect? {
    rememberedVersion(in: state)?.dialect
  }

  /// Asks Dovecot for its version, and remembers it, so that the next run starts no process.
  ///
  /// - Parameters:
  ///   - state: where it is remembered. Where that cannot be written, Dovecot is asked each time.
  ///   - timeout: how long Dovecot may take to answer, in seconds.
  /// - Returns: the language of its configuration.
  /// - Throws: ``DovecotError``.
  public func askDialect(
    rememberIn state: StateDirectory, timeout: Double
  ) async throws(DovecotError) -> Dialect {
    let answer: String
    do {
      answer = try await ChildProcess.output(of: path, arguments: ["--version"], timeout: timeout)
    } catch {
      throw .noVersion(path: path, reason: error.description)
    }
    guard let version = DovecotVersion(answer) else {
      throw .noVersion(path: path, reason: "an unknown form of answer")
    }
    guard let dialect = version.dialect else {
      throw .unsupported(path: path, version: version.text)
    }
    try? state.setNote(Self.note, to: "\(identity)\n\(version.text)\n")
    return dialect
  }

  private func rememberedVersion(in state: StateDirectory) -> DovecotVersion? {
    guard let lines = state.note(Self.note)?.split(separator: "\n"), lines.count == 2,
      lines[0] == identity
    else {
      return nil
    }
    return DovecotVersion(String(lines[1]))
  }
}
