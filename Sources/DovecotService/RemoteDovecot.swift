package import Diagnostics

/// A Dovecot that only a command of the administrator's reaches, such as one in a container.
package struct RemoteDovecot: ReloadableDovecot {
  private let command: String
  private let timeout: Double
  private let explain: Explain

  /// A Dovecot behind a command.
  ///
  /// - Parameters:
  ///   - command: what a shell is given.
  ///   - timeout: how long it may take, in seconds.
  ///   - explain: takes a sentence about each step.
  package init(command: String, timeout: Double, explain: @escaping Explain) {
    self.command = command
    self.timeout = timeout
    self.explain = explain
  }

  /// Accepted: nothing is known against it.
  package func configurationVerdict() -> ConfigurationVerdict { .accepted }
  /// True: the administrator says so.
  package func isRunning() -> Bool { true }
  /// None: they cannot be seen.
  package func authentication(startingIfNeeded: Bool) -> DovecotProcesses {
    DovecotProcesses(ids: [], isDead: false)
  }

  /// Runs the command; its success is the only proof.
  package func reload(replacing old: DovecotProcesses) -> AuthenticationVerdict {
    explain("running the reload command")
    do {
      try DovecotInstance.reload(by: command, timeout: timeout)
      return .lives
    } catch {
      return .notReloaded(error.reason)
    }
  }

  /// Always the same: its files cannot be seen.
  package func fingerprint(except path: String) -> String { "" }
}
