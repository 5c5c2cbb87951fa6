import Deadlines
import Diagnostics
import Files
import PassdbFile
import Sync

/// The validated options of a sync.
struct SyncOptions {
  let request: SynchronizationRequest
  let dovecot: DovecotChoice
  let reload: ReloadChoice
  /// Access to the LDAP servers.
  let ldap: LDAPWorker
  let json: Bool
  let quiet: Bool
  let verbose: Bool

  /// - Parameters:
  ///   - options: the options of the run.
  ///   - explain: receives a line for `-v` about each step of reading the source.
  /// - Throws: ``OptionError``.
  init(_ options: OptionValues, explain: @escaping Explain = { _ in }) throws {
    let isCheck = try options.isOn(.check)
    let triesServers = try options.isOn(.bind)
    let alwaysTriesServers = triesServers && options[.bind]?.place == .commandLine
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
      alwaysTriesServers: alwaysTriesServers,
      repeatsRejectedBinds: alwaysTriesServers
        || triesServers && (options[.force]?.place == .commandLine || Console.isOnTerminal),
      refusesDisabledAccounts: try options.refusesDisabledAccounts(),
      isReloading: reload.isWanted, state: dovecot.state)
    ldap = try LDAPWorker(options, dovecot)
    json = try options.isOn(.json)
    quiet = try options.isOn(.quiet)
    verbose = try options.isOn(.verbose)
  }

  /// The file that `--output` names, if it is set.
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
