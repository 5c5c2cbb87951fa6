import DovecotSettings
import DurableFile
import ParameterSync

/// The options of a run, judged and complete.
struct Settings {
  let request: SynchronizationRequest
  /// The Dovecot to write for.
  let dovecot: DovecotChoice
  let json: Bool
  let quiet: Bool
  let verbose: Bool

  /// The usual place of the configuration file.
  static let usualConfig = "/etc/update_dovecot_conf.conf"

  /// Lays the command line over the environment, that over the configuration file and that over the
  /// defaults.
  ///
  /// - Parameters:
  ///   - commandLine: what the command line says, if anything.
  ///   - environment: what the environment says.
  /// - Throws: ``OptionError``, ``ConfigurationError``, ``NoSource``, or `SourceError` for a file
  ///   with a database URL that cannot be read.
  init(commandLine: OptionValues, environment: OptionValues) throws {
    let said = commandLine.over(environment)
    let file = try ConfigurationFile.options(
      in: said[.config]?.text ?? Self.usualConfig, isRequired: said[.config] != nil)
    try self.init(said.over(file))
  }

  private init(_ options: OptionValues) throws {
    for value in options.said where value.text.isEmpty { throw value.refused("is empty") }
    request = SynchronizationRequest(
      source: try SourceOptions.source(options),
      output: try Self.output(options),
      dovecotDirectory: options[.dovecotDirectory]?.text ?? "/etc/dovecot",
      isCheck: try Self.isOn(options[.check]),
      isForced: try Self.isOn(options[.force]),
      timeout: try Self.timeout(options),
      attributes: .ownerOnly)
    dovecot = DovecotChoice(
      dialect: try Self.dialect(options), searchPath: EnvironmentOptions.value(of: "PATH") ?? "",
      state: StateDirectory(
        options[.stateDirectory]?.text ?? "/var/lib/update_dovecot_conf",
        mayChange: !request.isCheck),
      timeout: request.timeout)
    json = try Self.isOn(options[.json])
    quiet = try Self.isOn(options[.quiet])
    verbose = try Self.isOn(options[.verbose])
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

  private static func timeout(_ options: OptionValues) throws -> Double {
    guard let value = options[.timeout] else { return 10 }
    guard let seconds = Double(value.text), (0...3600).contains(seconds) else {
      throw value.refused("must be a number of seconds from 0 to 3600")
    }
    return seconds
  }

  private static func isOn(_ value: OptionValue?) throws -> Bool {
    guard let value else { return false }
    switch value.text {
    case "yes": return true
    case "no": return false
    default: throw value.refused("must be yes or no")
    }
  }
}
