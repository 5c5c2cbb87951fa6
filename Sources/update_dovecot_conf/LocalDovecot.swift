import DovecotService
import Glibc
import ParameterSync

/// The Dovecot of this host, waited for.
struct LocalDovecot: ReloadableDovecot {
  let instance: DovecotInstance
  let way: ReloadWay
  let explain: Synchronizer.Explain

  /// What it says against its configuration.
  func complaint() -> String? { waiting { [instance] in await instance.complaint() } }

  /// Whether its master process lives.
  func isRunning() -> Bool { waiting { [instance] in await instance.isRunning() } }

  /// Its processes for authentication.
  func authentication(isWoken: Bool) -> DovecotProcesses {
    let processes = waiting { [instance] in
      isWoken
        ? await instance.wakeAuthentication() : await instance.authenticationProcesses()
    }
    return DovecotProcesses(ids: processes.ids, isDead: processes.isDead)
  }

  /// Reloads it, and waits for its authentication.
  ///
  /// - Throws: `ReloadFailure`.
  func reload(replacing old: DovecotProcesses) throws(ReloadFailure) -> String? {
    explain("reloading Dovecot")
    let start = Int(time(nil))
    let outcome = waiting { [instance, way] () async -> Outcome in
      do throws(DovecotReloadError) {
        try await instance.reload(way)
      } catch {
        return .failed(error.reason)
      }
      let processes = AuthenticationProcesses(ids: old.ids, isDead: old.isDead)
      return .judged(await instance.verdict(replacing: processes, since: start))
    }
    switch outcome {
    case .failed(let reason): throw ReloadFailure(reason)
    case .judged(.lives):
      explain("Dovecot's authentication works with its configuration")
      return nil
    case .judged(.waits):
      explain("Dovecot's authentication has its configuration, and waits for a server")
      return nil
    case .judged(.died(let words)), .judged(.refused(let words)): return words
    case .judged(.unchanged(let sight)):
      throw ReloadFailure("it was told so, but \(sight)")
    }
  }

  private enum Outcome: Sendable {
    case failed(String)
    case judged(AuthenticationVerdict)
  }

  /// The state of its files.
  func fingerprint(except path: String) -> String { instance.fingerprint(except: path) }
}
