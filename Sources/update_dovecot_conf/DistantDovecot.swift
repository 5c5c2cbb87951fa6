import DovecotService
import ParameterSync

/// A Dovecot that only a command of the administrator's reaches, as one in a container.
struct DistantDovecot: ReloadableDovecot {
  let command: String
  let timeout: Double
  let explain: Synchronizer.Explain

  /// Nothing can be seen of it.
  func complaint() -> String? { nil }
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
    let failure = waiting { [command, timeout] () async -> DovecotReloadError? in
      do throws(DovecotReloadError) {
        try await DovecotInstance.reload(by: command, timeout: timeout)
        return nil
      } catch {
        return error
      }
    }
    if let failure { throw ReloadFailure(failure.reason) }
    return nil
  }

  /// Nothing can be seen of it.
  func fingerprint(except path: String) -> String { "" }
}
