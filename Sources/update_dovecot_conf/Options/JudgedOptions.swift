import Deadlines

/// How the options that several commands share are completed and judged.
extension OptionValues {
  /// The usual place of the configuration file.
  static let usualConfig = "/etc/update_dovecot_conf.conf"

  /// All that is said: the command line laid over the environment, that over the configuration
  /// file.
  ///
  /// - Parameters:
  ///   - commandLine: what the command line says, if anything.
  ///   - environment: what the environment says.
  /// - Returns: each option at most once, none of them empty.
  /// - Throws: ``OptionError`` or ``ConfigurationError``.
  static func all(commandLine: OptionValues, environment: OptionValues) throws -> OptionValues {
    let said = commandLine.withFallback(environment)
    try said.checkPaths()
    let file = try ConfigurationFile.options(
      in: said[.config]?.text ?? usualConfig, isRequired: said[.config] != nil)
    try file.checkPaths()
    let all = said.withFallback(file)
    for value in all.said where value.text.isEmpty { throw value.refused("is empty") }
    return all
  }

  /// A switch.
  ///
  /// - Parameters:
  ///   - name: the option.
  ///   - fallback: what it is where nothing is said.
  /// - Returns: whether it is on.
  /// - Throws: ``OptionError`` for a value that is neither yes nor no.
  func isOn(_ name: OptionName, default fallback: Bool = false) throws -> Bool {
    guard let value = self[name] else { return fallback }
    switch value.text {
    case "yes": return true
    case "no": return false
    default: throw value.refused("must be yes or no")
    }
  }

  /// How long to wait for a lock, a database or another program.
  ///
  /// - Returns: 10 seconds where nothing is said.
  /// - Throws: ``OptionError`` for what is no number from 0 to 3600.
  func timeout() throws -> Timeout {
    guard let value = self[.timeout] else { return Timeout(seconds: 10) }
    guard let seconds = Double(value.text), (0...3600).contains(seconds) else {
      throw value.refused("must be a number of seconds from 0 to 3600")
    }
    return Timeout(seconds: seconds)
  }

  /// Where Dovecot's configuration lies.
  var dovecotDirectory: String { self[.dovecotDirectory]?.text ?? "/etc/dovecot" }

  /// Where notes for the next run lie.
  var stateDirectory: String { self[.stateDirectory]?.text ?? "/var/lib/update_dovecot_conf" }
}
