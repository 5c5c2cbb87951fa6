import DovecotSettings
import DurableFile
import ModoboaDatabase
import ParameterSync

/// The options of a run, judged and complete.
struct Settings {
  let request: SynchronizationRequest
  let json: Bool
  let quiet: Bool
  let verbose: Bool

  /// Lays the command line over the environment, that over the configuration file and that over the
  /// defaults.
  ///
  /// - Parameters:
  ///   - commandLine: what the command line says, if anything.
  ///   - environment: what the environment says.
  /// - Throws: ``OptionError``, ``ConfigurationError`` or ``NoSource``.
  init(commandLine: OptionValues, environment: OptionValues) throws {
    let said = commandLine.over(environment)
    let file = try ConfigurationFile.options(
      in: said[.config]?.text ?? Self.usualConfig, isRequired: said[.config] != nil)
    try self.init(said.over(file))
  }

  /// The usual place of the configuration file.
  static let usualConfig = "/etc/update_dovecot_conf.conf"

  private init(_ options: OptionValues) throws {
    request = SynchronizationRequest(
      source: try Self.source(options),
      output: options[.output]?.text,
      dovecotDirectory: options[.dovecotDirectory]?.text ?? "/etc/dovecot",
      dialect: try Self.dialect(options),
      searchPath: EnvironmentOptions.value(of: "PATH") ?? "",
      stateDirectory: options[.stateDirectory]?.text ?? "/var/lib/update_dovecot_conf",
      isCheck: try Self.isOn(.check, options),
      isForced: try Self.isOn(.force, options),
      timeout: try Self.timeout(options),
      attributes: .ownerOnly)
    json = try Self.isOn(.json, options)
    quiet = try Self.isOn(.quiet, options)
    verbose = try Self.isOn(.verbose, options)
  }

  private static func source(_ options: OptionValues) throws -> ParametersSource {
    let said = OptionName.sources.filter { options[$0] != nil }.sorted { $0.rawValue < $1.rawValue }
    guard let option = said.first, let value = options[option] else { throw NoSource() }
    guard said.count == 1 else {
      throw OptionError(
        option: option, place: value.place,
        reason:
          "only one source can be read, but \(said.map(\.flag).joined(separator: " and ")) are given"
      )
    }
    switch option {
    case .export: return .export(path: value.text == "-" ? nil : value.text)
    case .databaseFile:
      return try database(url: firstLine(of: value.text, option, value.place), option, value.place)
    default: return try database(url: value.text, option, value.place)
    }
  }

  private static func database(url: String, _ option: OptionName, _ place: OptionPlace) throws
    -> ParametersSource
  {
    do {
      return .database(ModoboaDatabase(try DatabaseURL(url)))
    } catch {
      throw OptionError(option: option, place: place, reason: error.description)
    }
  }

  /// The URL in a file: its only line, without the line end.
  private static func firstLine(of path: String, _ option: OptionName, _ place: OptionPlace) throws
    -> String
  {
    let content: [UInt8]?
    do {
      content = try InputFile.content(of: path, limit: 65536)
    } catch {
      throw SourceError.unreadable(error)
    }
    guard let content, let text = String(validating: content, as: UTF8.self) else {
      throw OptionError(
        option: option, place: place, reason: "\(path) is not a text with a database URL")
    }
    let lines = text.split(separator: "\n")
    guard lines.count == 1, let url = lines.first else {
      throw OptionError(
        option: option, place: place, reason: "\(path) must hold one line, the database URL")
    }
    return String(url)
  }

  private static func dialect(_ options: OptionValues) throws -> Dialect? {
    guard let value = options[.dovecotVersion] else { return nil }
    guard let dialect = Dialect(rawValue: value.text) else {
      throw OptionError(
        option: .dovecotVersion, place: value.place,
        reason: "must be \(Dialect.allCases.map(\.rawValue).joined(separator: " or "))")
    }
    return dialect
  }

  private static func timeout(_ options: OptionValues) throws -> Double {
    guard let value = options[.timeout] else { return 10 }
    guard let seconds = Double(value.text), (0...3600).contains(seconds) else {
      throw OptionError(
        option: .timeout, place: value.place, reason: "must be a number of seconds from 0 to 3600")
    }
    return seconds
  }

  private static func isOn(_ option: OptionName, _ options: OptionValues) throws -> Bool {
    guard let value = options[option] else { return false }
    switch value.text {
    case "yes": return true
    case "no": return false
    default: throw OptionError(option: option, place: value.place, reason: "must be yes or no")
    }
  }
}

/// Nothing says where the parameters come from.
struct NoSource: Error, CustomStringConvertible {
  /// One sentence for an administrator.
  var description: String {
    "no source of the parameters is given; name one with --database, --database-file or --export, in the"
      + " environment (DATABASE_URL) or in \(Settings.usualConfig)"
  }
}
