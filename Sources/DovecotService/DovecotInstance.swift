import DovecotGrammar
import Files
import Glibc
import PassdbFile
import PrivilegeSeparation

/// The Dovecot of this host that runs, or would run, with one configuration, as its own programs
/// show it.
package struct DovecotInstance: Sendable {
  /// Its main configuration file.
  package let configuration: String
  private let program: DovecotProgram
  private let doveconf: String
  private let doveadm: String
  /// How long one of its programs may take, in seconds.
  let timeout: Double

  /// The Dovecot of a directory; nil if there is no `dovecot.conf`, or not all of its programs are
  /// installed.
  ///
  /// - Parameters:
  ///   - program: its main program.
  ///   - directory: where its configuration lies, as /etc/dovecot.
  ///   - timeout: how long one of its programs may take, in seconds.
  package init?(_ program: DovecotProgram, directory: String, timeout: Double) {
    let configuration = "\(directory)/dovecot.conf"
    guard InputFile.isRegular(configuration), let doveconf = program.companion("doveconf"),
      let doveadm = program.companion("doveadm")
    else { return nil }
    self.configuration = configuration
    self.program = program
    self.doveconf = doveconf
    self.doveadm = doveadm
    self.timeout = timeout
  }

  /// What Dovecot says against its configuration.
  ///
  /// 2.4 reads all files that are included. 2.3 leaves out those that only its authentication
  /// reads, as dovecot-ldap.conf.ext. Files that settings name by `<` or as `ssl_client_ca_file`
  /// are read as well (`-x`), as the master process does; a plain `doveconf -n` would not miss one.
  ///
  /// - Returns: the verdict.
  package func configurationVerdict() -> ConfigurationVerdict {
    ConfigurationVerdict(
      doveconf,
      Result { () throws(ChildProcessError) in try doveconf(["-x", "-n"]) })
  }

  /// Whether it runs.
  ///
  /// - Throws: ``NoAnswer``.
  package func isRunning() throws(NoAnswer) -> Bool { try masterProcess() != nil }

  /// The process that all others are started by; nil if Dovecot does not run.
  ///
  /// - Throws: ``NoAnswer``.
  func masterProcess() throws(NoAnswer) -> pid_t? {
    guard let directory = try baseDirectory(),
      let text = try Self.masterFile("\(directory)/master.pid"),
      let number = pid_t(String(decoding: text, as: UTF8.self).prefix { $0 != "\n" }),
      number > 0, kill(number, 0) == 0 || errno == EPERM
    else { return nil }
    // A stale file may name another program by now, and a reload would send it a signal.
    let name = try? InputFile.content(of: "/proc/\(number)/comm", limit: 64)
    return name == nil || name == Array("dovecot\n".utf8) ? number : nil
  }

  private static func masterFile(_ path: String) throws(NoAnswer) -> [UInt8]? {
    do {
      return try InputFile.content(of: path, limit: 32)
    } catch {
      if error.isMissing || error.number == ENOTDIR { return nil }
      throw NoAnswer("\(error), so it is not known whether Dovecot runs")
    }
  }

  /// Where Dovecot's sockets are, and its master.pid.
  ///
  /// A Dovecot that runs goes on with a configuration that somebody has spoiled since; what can be
  /// read of that tells the place, else it is the usual one.
  ///
  /// - Throws: ``NoAnswer``.
  private func baseDirectory() throws(NoAnswer) -> String? {
    if let directory = try doveconfBaseDirectory(["-c", configuration]) { return directory }
    if let directory = writtenBaseDirectory { return directory }
    return try doveconfBaseDirectory(["-d"])
  }

  /// The directory as `doveconf` says it; nil if it refuses the configuration.
  private func doveconfBaseDirectory(_ arguments: [String]) throws(NoAnswer) -> String? {
    let reason: String
    do {
      let end = try ChildProcess.run(doveconf, arguments + ["-h", "base_dir"], timeout: timeout)
      guard end.isMishap else {
        return end.status == 0 ? end.output.split(separator: "\n").first.map(String.init) : nil
      }
      reason = end.account
    } catch {
      reason = error.description
    }
    throw NoAnswer("\(doveconf): \(reason), so it is not known whether Dovecot runs")
  }

  private var writtenBaseDirectory: String? {
    guard let text = OthersFile.content(of: configuration, limit: ConfigurationFiles.limit)
    else { return nil }
    // The grammar of a plain setting is that of both versions.
    let statements = SettingsReader(.ofMainConfiguration).statements(
      in: text, at: configuration, including: ConfigurationFiles())
    return statements.last { statement in
      if case .setting("base_dir", .literal) = statement.statement.kind { true } else { false }
    }.flatMap { statement in
      guard case .setting(_, .literal(let value)) = statement.statement.kind else { return nil }
      return String(decoding: value, as: UTF8.self)
    }
  }

  /// Runs `doveconf` with this configuration.
  ///
  /// - Throws: ``ChildProcessError``.
  func doveconf(_ arguments: [String]) throws(ChildProcessError) -> ChildProcess.End {
    try ChildProcess.run(doveconf, ["-c", configuration] + arguments, timeout: timeout)
  }

  /// Runs `doveadm` with this configuration.
  ///
  /// - Throws: ``ChildProcessError``.
  func doveadm(_ arguments: [String], timeout: Double) throws(ChildProcessError)
    -> ChildProcess.End
  {
    try ChildProcess.run(doveadm, ["-c", configuration] + arguments, timeout: timeout)
  }

  /// Starts `doveadm` with this configuration, now or not at all.
  ///
  /// - Throws: ``ChildProcessError/notStarted(call:number:)``.
  func startDoveadm(_ arguments: [String], timeout: Double) throws(ChildProcessError)
    -> ChildProcess
  {
    try ChildProcess.start(
      doveadm, ["-c", configuration] + arguments, timeout: timeout, patience: 0)
  }

  /// What tells the state of the program and of its configuration files, one aside, from any other.
  ///
  /// Files that are included from elsewhere do not count.
  ///
  /// - Parameter path: the file that does not count.
  /// - Returns: a text that is the same as long as none of them is touched.
  package func fingerprint(except path: String) -> String {
    let files = ConfigurationFiles()
    let slash = configuration.lastIndex(of: "/") ?? configuration.startIndex
    let directory = ConfigurationFiles.literal(String(configuration[..<slash]))
    let paths = files.paths(matching: "\(directory)/*") + files.paths(matching: "\(directory)/*/*")
    return paths.filter { $0 != path }.reduce(into: program.identity) { text, path in
      var status = stat()
      guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return }
      text += "\n\(path) \(status.st_size) \(status.st_mtim.tv_sec) \(status.st_mtim.tv_nsec)"
    }
  }

  /// What a program says of its failure: its last line that tells of an end, else its first one,
  /// else how it ended.
  static func words(of end: ChildProcess.End) -> String {
    let lines = end.errors.split(separator: "\n").map(String.init)
    return lines.last { $0.contains("Fatal: ") || $0.contains("Panic: ") } ?? lines.first
      ?? end.statusText
  }
}

extension ChildProcess.End {
  /// Whether the status of one of Dovecot's programs tells of something else than what it was asked:
  /// that it could not log, was out of memory or could not run a program (FATAL_LOGOPEN to
  /// FATAL_EXEC in Dovecot's failures.h, whose FATAL_DEFAULT is 89), that the loader found no
  /// library, or that a signal ended what a shell had run in its name.
  var isMishap: Bool { (80...84).contains(status) || status >= 126 }

  /// How it ended, and with which words.
  var account: String {
    errors.isEmpty ? statusText : "\(statusText): \(DovecotInstance.words(of: self))"
  }
}
