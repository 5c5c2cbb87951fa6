import Deadlines
import Diagnostics
import DovecotService
import Files
import PassdbFile
import Sync

/// The options of a sync, judged and complete.
struct Settings {
  let request: SynchronizationRequest
  /// The Dovecot to write for.
  let dovecot: DovecotChoice
  /// How it is reloaded.
  let reload: ReloadChoice
  /// The way to the directory servers.
  let directory: LDAPWorker
  let json: Bool
  let quiet: Bool
  let verbose: Bool

  /// Judges the options of a sync.
  ///
  /// - Parameters:
  ///   - options: what is said.
  ///   - explain: takes a sentence about each step of reading the source.
  /// - Throws: ``OptionError``.
  init(_ options: OptionValues, explain: @escaping Explain = { _ in }) throws {
    let isCheck = try options.isOn(.check)
    let triesServers = try options.isOn(.bind)
    dovecot = try DovecotChoice(options, mayChange: !isCheck)
    reload = try ReloadChoice(options, dovecot)
    request = SynchronizationRequest(
      source: try SourceWorker(
        options, mayChange: try options.isOn(.acknowledge, default: true) && !isCheck,
        explain: explain),
      output: try Self.output(options),
      dovecotDirectory: options.dovecotDirectory,
      isCheck: isCheck,
      isForced: try options.isOn(.force),
      timeout: try options.timeout().seconds,
      attributes: .ownerOnly,
      triesServers: triesServers,
      alwaysTriesServers: triesServers && options[.bind]?.place == .commandLine,
      isReloading: reload.isWanted, state: dovecot.state)
    directory = try LDAPWorker(options, dovecot)
    // A mistake in it is told before anything is done.
    _ = try MetricsFile(options)
    json = try options.isOn(.json)
    quiet = try options.isOn(.quiet)
    verbose = try options.isOn(.verbose)
  }

  /// The file that an option names, if one does.
  ///
  /// - Throws: ``OptionError``.
  static func output(_ options: OptionValues) throws -> TargetPath? {
    guard let value = options[.output] else { return nil }
    guard let path = TargetPath(chosen: value.text) else {
      throw value.refused("must be the path of a file")
    }
    return path
  }
}
