package import Diagnostics

/// A Dovecot that only the administrator's reload command reaches, such as one in a container.
package struct RemoteDovecot: ReloadableDovecot {
  private let command: String
  private let timeout: Double
  private let explain: Explain

  /// - Parameters:
  ///   - command: a shell command.
  ///   - timeout: how long it may take, in seconds.
  ///   - explain: called with a sentence about each step.
  package init(command: String, timeout: Double, explain: @escaping Explain) {
    self.command = command
    self.timeout = timeout
    self.explain = explain
  }

  /// Accepted: there is no way to check it.
  package func configurationVerdict() -> ConfigurationVerdict { .accepted }
  /// True: the administrator's option implies it.
  package func isRunning() -> Bool { true }
  /// None, since they cannot be seen.
  package func authentication(startingIfNeeded: Bool) -> DovecotProcesses {
    DovecotProcesses(ids: [], isDead: false)
  }

  /// Runs the command; its exit status is the only proof.
  package func reload(replacing old: DovecotProcesses) -> AuthenticationVerdict {
    explain("running the reload command")
    do {
      try DovecotInstance.reload(by: command, timeout: timeout)
      return .lives
    } catch {
      return .notReloaded(error.reason)
    }
  }

  /// Always the same, since its files cannot be seen.
  package func fingerprint(except path: String) -> String { "" }
}
