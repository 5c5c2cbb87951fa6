import DovecotSettings
import DurableFile
import ParameterSync

/// The options of a sync, judged and complete.
struct Settings {
  let request: SynchronizationRequest
  /// The Dovecot to write for.
  let dovecot: DovecotChoice
  let json: Bool
  let quiet: Bool
  let verbose: Bool

  /// Judges the options of a sync.
  ///
  /// - Throws: ``OptionError``, ``NoSource``, `SourceError` for a file with a database URL that
  ///   cannot be read, or `DiscoveryError`.
  init(_ options: OptionValues) throws {
    let isCheck = try options.isOn(.check)
    request = SynchronizationRequest(
      source: try options.source(
        mayChange: try options.isOn(.acknowledge, usually: true) && !isCheck),
      output: try Self.output(options),
      dovecotDirectory: options.dovecotDirectory,
      isCheck: isCheck,
      isForced: try options.isOn(.force),
      timeout: try options.timeout(),
      attributes: .ownerOnly)
    dovecot = DovecotChoice(
      dialect: try Self.dialect(options), searchPath: EnvironmentOptions.value(of: "PATH") ?? "",
      state: StateDirectory(
        options[.stateDirectory]?.text ?? "/var/lib/update_dovecot_conf", mayChange: !isCheck),
      timeout: request.timeout)
    json = try options.isOn(.json)
    quiet = try options.isOn(.quiet)
    verbose = try options.isOn(.verbose)
  }

  private static func output(_ options: OptionValues) throws -> TargetPath? {
    guard let value = options[.output] else { return nil }
    guard let path = TargetPath(chosen: value.text) else {
      throw value.refused("must be the path of a file")
    }
    return path
  }

  private static func dialect(_ options: OptionValues) throws -> Dialect? {
    guard let value = options[.dovecotVersion] else { return nil }
    guard let dialect = Dialect(rawValue: value.text) else {
      throw value.refused("must be \(Dialect.allCases.map(\.rawValue).joined(separator: " or "))")
    }
    return dialect
  }
}
