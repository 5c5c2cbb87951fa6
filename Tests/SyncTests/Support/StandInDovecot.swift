import Synchronization

@testable import DovecotService

/// A simulated Dovecot that records what is asked of it, since only that shows the order of the
/// steps.
///
/// ProgramTests use real ones.
final class StandInDovecot: ReloadableDovecot {
  /// Its verdict on the current file.
  struct Behaviour: Sendable {
    var verdict: @Sendable (String?) -> ConfigurationVerdict = { _ in .accepted }
    var isRunning = true
    /// Whether it is unknown if it runs.
    var isHidden: @Sendable (String?) -> Bool = { _ in false }
    /// Whether its processes are unknown.
    var hidesProcesses: @Sendable (String?) -> Bool = { _ in false }
    var reloadFails: @Sendable (String?) -> Bool = { _ in false }
    var death: @Sendable (String?) -> String? = { _ in nil }
  }

  private let behaviour: Behaviour
  private let file: @Sendable () -> String?
  private let log = Mutex<[String]>([])

  /// - Parameters:
  ///   - behaviour: its reaction to a file; nil for no file.
  ///   - file: the current file.
  init(_ behaviour: Behaviour, file: @escaping @Sendable () -> String?) {
    (self.behaviour, self.file) = (behaviour, file)
  }

  /// The calls, each with the file at that time.
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
