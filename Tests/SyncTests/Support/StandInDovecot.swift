import Synchronization

@testable import DovecotService

/// A Dovecot that does as it is told, and notes what is asked of it: the order of the steps can
/// only be seen from outside of them.
///
/// The tests with real ones are among those of the program.
final class StandInDovecot: ReloadableDovecot {
  /// What it says of the file that stands.
  struct Behaviour: Sendable {
    var verdict: @Sendable (String?) -> ConfigurationVerdict = { _ in .accepted }
    var isRunning = true
    /// Whether it cannot be seen if it runs.
    var isHidden: @Sendable (String?) -> Bool = { _ in false }
    /// Whether its processes cannot be seen.
    var hidesProcesses: @Sendable (String?) -> Bool = { _ in false }
    var reloadFails: @Sendable (String?) -> Bool = { _ in false }
    var death: @Sendable (String?) -> String? = { _ in nil }
  }

  private let behaviour: Behaviour
  private let file: @Sendable () -> String?
  private let log = Mutex<[String]>([])

  /// - Parameters:
  ///   - behaviour: what it does with a file, nil for none.
  ///   - file: what stands now.
  init(_ behaviour: Behaviour, file: @escaping @Sendable () -> String?) {
    (self.behaviour, self.file) = (behaviour, file)
  }

  /// What was asked, each with the file that stood then.
  var steps: [String] { log.withLock { $0 } }

  private func note(_ step: String) {
    log.withLock { $0.append("\(step) \(file() ?? "-")") }
  }

  func configurationVerdict() -> ConfigurationVerdict {
    note("check")
    return behaviour.verdict(file())
  }

  func isRunning() throws(NoAnswer) -> Bool {
    if behaviour.isHidden(file()) { throw NoAnswer("it is hidden") }
    return behaviour.isRunning
  }

  func authentication(startingIfNeeded: Bool) throws(NoAnswer) -> DovecotProcesses {
    if startingIfNeeded { note("wake") }
    if behaviour.hidesProcesses(file()) { throw NoAnswer("its processes are hidden") }
    return DovecotProcesses(ids: [1], isDead: behaviour.death(file()) != nil)
  }

  func reload(replacing old: DovecotProcesses) -> AuthenticationVerdict {
    note("reload")
    if behaviour.reloadFails(file()) { return .notReloaded("it fails") }
    return behaviour.death(file()).map { .died($0) } ?? .lives
  }

  func fingerprint(except path: String) -> String { "the same" }
}
