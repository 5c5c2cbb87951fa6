import DovecotService
import Glibc
import ParameterSync

/// The Dovecot of this host.
struct LocalDovecot: ReloadableDovecot {
  let instance: DovecotInstance
  let way: ReloadWay
  let explain: Synchronizer.Explain

  /// Whether it accepts its configuration.
  func configurationVerdict() -> ConfigurationVerdict { instance.configurationVerdict() }

  /// Whether its master process lives.
  ///
  /// - Throws: `NoAnswer`.
  func isRunning() throws(NoAnswer) -> Bool { try instance.isRunning() }

  /// Its processes for authentication.
  ///
  /// - Throws: `NoAnswer`.
  func authentication(isWoken: Bool) throws(NoAnswer) -> DovecotProcesses {
    let processes =
      isWoken ? try instance.wakeAuthentication() : try instance.authenticationProcesses()
    return DovecotProcesses(ids: processes.ids, isDead: processes.isDead)
  }

  /// Reloads it, and waits for its authentication.
  ///
  /// - Throws: `ReloadFailure`.
  func reload(replacing old: DovecotProcesses) throws(ReloadFailure) -> String? {
    explain("reloading Dovecot")
    let start = Int(time(nil))
    do {
      try instance.reload(way)
    } catch {
      throw ReloadFailure(error.reason)
    }
    let processes = AuthenticationProcesses(ids: old.ids, isDead: old.isDead)
    switch instance.verdict(replacing: processes, since: start) {
    case .lives:
      explain("Dovecot's authentication works with its configuration")
      return nil
    case .waits:
      explain("Dovecot's authentication has its configuration, and waits for a server")
      return nil
    case .died(let words), .refused(let words): return words
    case .unchanged(let sight):
      throw ReloadFailure("it was told so, but \(sight)")
    }
  }

  /// The state of its files.
  func fingerprint(except path: String) -> String { instance.fingerprint(except: path) }
}
