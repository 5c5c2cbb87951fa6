extension MailHost {
  /// Runs the program under test with no options but its directories; it has to find the rest.
  ///
  /// - Parameters:
  ///   - further: more options.
  ///   - state: another state directory.
  ///   - name: another command than the default one.
  /// - Returns: the result.
  /// - Throws: what Subprocess throws for a program that cannot be started.
  package func update(
    _ further: [String] = [], state: String? = nil, command name: String? = nil
  ) async throws -> ProgramResult {
    let command =
      ["/usr/bin/timeout", "-k", "2", "120"] + updateCommand(further, state: state, command: name)
    return try await Program.run(command[0], Array(command.dropFirst()))
  }

  /// The command of such a run, to be run by another program.
  package func updateCommand(
    _ further: [String] = [], state: String? = nil, command name: String? = nil
  ) -> [String] {
    place + words(further, state: state, command: name)
  }

  private func words(_ further: [String], state: String?, command name: String?) -> [String] {
    let variables = ["UPDATE_DOVECOT_CONF_CONFIG": "/dev/null"]
      .merging(release == .v24 ? program.environment : [:]) { $1 }
    return ["/usr/bin/env"] + variables.map { "\($0)=\($1)" }.sorted() + [
      release == .v24 ? program.path : Program.underTest
    ] + (name.map { [$0] } ?? []) + [
      "--dovecot-directory", dovecotDirectory, "--state-directory", state ?? stateDirectory,
    ] + further
  }

  /// Runs a shell script where this Dovecot is, with `doveadm` and the program under test as they are
  /// called without options on a usual host.
  ///
  /// - Parameters:
  ///   - script: the script.
  ///   - arguments: its arguments.
  /// - Returns: the result.
  /// - Throws: what Subprocess throws for a program that cannot be started.
  package func shell(_ script: String, _ arguments: [String] = []) async throws -> ProgramResult {
    let functions = """
      doveadm() { command doveadm -c \(dovecotDirectory)/dovecot.conf "$@"; }
      update_dovecot_conf() { \(words([], state: nil, command: nil).joined(separator: " ")) "$@"; }

      """
    let command =
      ["-k", "2", "60"] + place + ["/bin/sh", "-euc", functions + script, "sh"] + arguments
    return try await Program.run("/usr/bin/timeout", command)
  }

  /// Runs one of Dovecot's programs with the host's configuration.
  ///
  /// - Parameter words: the program and its arguments.
  /// - Returns: the result.
  /// - Throws: what Subprocess throws for a program that cannot be started.
  @discardableResult
  package func run(_ words: String...) async throws -> ProgramResult {
    let command = ["/usr/bin/timeout", "-k", "2", "30"] + self.command(words)
    return try await Program.run(command[0], Array(command.dropFirst()))
  }

  /// The command for one of Dovecot's programs, with the host's configuration.
  func command(_ words: [String]) -> [String] {
    place + [words[0], "-c", "\(dovecotDirectory)/dovecot.conf"] + words.dropFirst()
  }

  /// The prefix of commands that run where this Dovecot is.
  private var place: [String] { release == .v24 ? ProgramInTree.rootOfHost : [] }

  /// Logs in over IMAP.
  ///
  /// - Parameters:
  ///   - account: the account with its login and password.
  ///   - password: another password to send.
  /// - Returns: the session; it closes with the value.
  /// - Throws: ``IMAPSession/Failure``.
  package func login(_ account: MailAccount, password: String? = nil) async throws -> IMAPSession {
    try await IMAPSession.login(
      account.address, password ?? account.password, port: ports.imap)
  }
}
