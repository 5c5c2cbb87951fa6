package import Diagnostics
import Glibc

/// The Dovecot of this host.
package struct LocalDovecot: ReloadableDovecot {
  private let instance: DovecotInstance
  private let way: ReloadWay
  private let explain: Explain

  /// - Parameters:
  ///   - instance: its programs and its configuration.
  ///   - way: how to reload it.
  ///   - explain: called with a sentence about each step.
  package init(_ instance: DovecotInstance, _ way: ReloadWay, explain: @escaping Explain) {
    self.instance = instance
    self.way = way
    self.explain = explain
  }

  package func configurationVerdict() -> ConfigurationVerdict { instance.configurationVerdict() }

  package func isRunning() throws(NoAnswer) -> Bool { try instance.isRunning() }

  package func authentication(startingIfNeeded: Bool) throws(NoAnswer) -> DovecotProcesses {
    startingIfNeeded
      ? try instance.startAuthentication() : try instance.authenticationProcesses()
  }

  package func reload(replacing old: DovecotProcesses) -> AuthenticationVerdict {
    explain("reloading Dovecot")
    let start = Int(time(nil))
    do {
      try instance.reload(way)
    } catch {
      return .notReloaded(error.reason)
    }
    let verdict = instance.verdict(replacing: old, since: start)
    switch verdict {
    case .lives: explain("Dovecot's authentication works")
    case .waits:
      explain("Dovecot's authentication has started and is waiting for a server")
    case .died, .refused, .notReloaded: break
    }
    return verdict
  }

  package func fingerprint(except path: String) -> String { instance.fingerprint(except: path) }
}
