import DovecotService
import ParameterSync

/// A Dovecot that only a command of the administrator's reaches, as one in a container.
struct DistantDovecot: ReloadableDovecot {
  let command: String
  let timeout: Double
  let explain: Synchronizer.Explain

  /// Nothing can be seen of it.
  func configurationVerdict() -> ConfigurationVerdict { .accepted }
  /// It is said to.
  func isRunning() -> Bool { true }
  /// Nothing can be seen of it.
  func authentication(isWoken: Bool) -> DovecotProcesses {
    DovecotProcesses(ids: [], isDead: false)
  }

  /// Runs the command.
  ///
  /// - Throws: `ReloadFailure`.
  func reload(replacing old: DovecotProcesses) throws(ReloadFailure) -> String? {
    explain("running the reload command")
    do {
      try DovecotInstance.reload(by: command, timeout: timeout)
    } catch {
      throw ReloadFailure(error.reason)
    }
    return nil
  }

  /// Nothing can be seen of it.
  func fingerprint(except path: String) -> String { "" }
}
