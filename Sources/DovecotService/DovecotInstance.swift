import DovecotGrammar
import Files
import Glibc
import PrivilegeSeparation

/// The Dovecot of this host that runs, or would run, with one configuration, seen through its own
/// programs.
package struct DovecotInstance: Sendable {
  /// Its main configuration file.
  package let configuration: String
  private let program: DovecotProgram
  private let doveconf: String
  let doveadm: String
  /// How long one of its programs may take, in seconds.
  let timeout: Double

  /// The Dovecot of a configuration directory; nil if `doveconf` or `doveadm` is not installed.
  ///
  /// It does not look for dovecot.conf, which ``isConfigured(_:)`` did. If that is gone a moment later,
  /// doveconf says so, which refuses nothing.
  ///
  /// - Parameters:
  ///   - program: its main program.
  ///   - directory: its configuration directory, for example /etc/dovecot, which has a dovecot.conf.
  ///   - timeout: how long one of its programs may take, in seconds.
  /// - Throws: ``DovecotError/notKnown(path:reason:)``.
  package init?(_ program: DovecotProgram, configuredIn directory: String, timeout: Double)
    throws(DovecotError)
  {
    guard let doveconf = try program.companion("doveconf"),
      let doveadm = try program.companion("doveadm")
    else { return nil }
    self.configuration = "\(directory)/dovecot.conf"
    self.program = program
    self.doveconf = doveconf
    self.doveadm = doveadm
    self.timeout = timeout
  }

  /// Asks `doveconf` whether the configuration is valid.
  ///
  /// 2.4 reads all included files. 2.3 does not read those that only the auth process reads, such as
  /// dovecot-ldap.conf.ext. `-x` also reads files that settings name with `<` or as
  /// `ssl_client_ca_file`, as the master process does; a plain `doveconf -n` would not notice a
  /// missing one.
  ///
  /// - Returns: the verdict.
  package func configurationVerdict() -> ConfigurationVerdict {
    let verdict = ConfigurationVerdict(
      doveconf,
      Result { () throws(ChildProcessError) in try doveconf(["-x", "-n"]) })
    // An editor may be replacing the main file: what it says is not known.
    guard case .refused(let text) = verdict, text.contains("(\(configuration)) failed: ") else {
      return verdict
    }
    return .unknown("\(text), so it is not known whether Dovecot accepts its configuration")
  }

  /// Whether Dovecot is running.
  ///
  /// - Throws: ``NoAnswer``.
  package func isRunning() throws(NoAnswer) -> Bool { try masterProcess() != nil }

  /// The master process; nil if Dovecot is not running.
  ///
  /// - Throws: ``NoAnswer``.
  func masterProcess() throws(NoAnswer) -> pid_t? {
    guard let directory = try baseDirectory(),
      let text = try Self.masterFile("\(directory)/master.pid"),
      let number = pid_t(String(decoding: text, as: UTF8.self).prefix { $0 != "\n" }),
      number > 0, kill(number, 0) == 0 || errno == EPERM
    else { return nil }
    // A stale file may name another program by now, which a reload would signal.
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

  /// `base_dir`, which holds Dovecot's sockets and master.pid.
  ///
  /// Dovecot keeps running when its configuration has been broken since its start. In that case the
  /// setting is read from the file itself, or is the default.
  ///
  /// - Throws: ``NoAnswer``.
  func baseDirectory() throws(NoAnswer) -> String? {
    if let directory = try doveconfBaseDirectory(["-c", configuration]) { return directory }
    if let directory = writtenBaseDirectory { return directory }
    return try doveconfBaseDirectory(["-d"])
  }

  /// `base_dir` as `doveconf` prints it; nil if it rejects the configuration.
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
    // A plain setting has the same syntax in both versions.
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

  /// Starts `doveadm` with this configuration, without retries.
  ///
  /// - Throws: ``ChildProcessError/notStarted(call:number:)``.
  func startDoveadm(_ arguments: [String], timeout: Double) throws(ChildProcessError)
    -> ChildProcess
  {
    try ChildProcess.start(
      doveadm, ["-c", configuration] + arguments, timeout: timeout, patience: 0)
  }

  /// A fingerprint of the program and of its configuration files, except one.
  ///
  /// Files included from outside the configuration directory do not count.
  ///
  /// - Parameter path: the file to leave out.
  /// - Returns: a text that stays the same as long as none of the files is touched.
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

  /// A program's error text: its last fatal line, else its first line, else how it ended.
  static func errorText(of end: ChildProcess.End) -> String {
    let lines = end.errors.split(separator: "\n").map(String.init)
    return lines.last { $0.contains("Fatal: ") || $0.contains("Panic: ") } ?? lines.first
      ?? end.statusText
  }
}

extension ChildProcess.End {
  /// Whether one of Dovecot's programs failed for a reason that has nothing to do with the request: it
  /// could not log, ran out of memory or could not run a program (FATAL_LOGOPEN to FATAL_EXEC in
  /// Dovecot's failures.h, whose FATAL_DEFAULT is 89), the loader found no library, or a signal killed
  /// what a wrapper script ran.
  var isMishap: Bool { (80...84).contains(status) || status >= 126 }

  /// How it ended, with its error text.
  var account: String {
    errors.isEmpty ? statusText : "\(statusText): \(DovecotInstance.errorText(of: self))"
  }
}
