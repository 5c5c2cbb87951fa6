import Deadlines

/// Merges the options of all three places, and validates those that several commands share.
extension OptionValues {
  /// The default configuration file.
  static let usualConfig = "/etc/update_dovecot_conf.conf"

  /// All options: the command line takes precedence over the environment, and that over the
  /// configuration file.
  ///
  /// - Parameters:
  ///   - commandLine: the options of the command line, if any.
  ///   - environment: the options of the environment.
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

  /// Whether a switch is on.
  ///
  /// - Parameters:
  ///   - name: the option.
  ///   - fallback: its default.
  /// - Returns: its value, or the default if it is not set.
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
  /// - Returns: 10 seconds if the option is not set.
  /// - Throws: ``OptionError`` for anything but a number from 0 to 3600.
  func timeout() throws -> Timeout {
    guard let value = self[.timeout] else { return Timeout(seconds: 10) }
    guard let seconds = Double(value.text), (0...3600).contains(seconds) else {
      throw value.refused("must be a number of seconds from 0 to 3600")
    }
    return Timeout(seconds: seconds)
  }

  /// Whether Modoboa's database decides about accounts after the LDAP server, where it can.
  ///
  /// - Throws: ``OptionError``.
  func refusesDisabledAccounts() throws -> Bool {
    guard let value = self[.disabledAccounts] else { return true }
    switch value.text {
    case "refuse": return true
    case "allow": return false
    default: throw value.refused("must be refuse or allow")
    }
  }

  /// Dovecot's configuration directory.
  var dovecotDirectory: String { self[.dovecotDirectory]?.text ?? "/etc/dovecot" }

  var stateDirectory: String { self[.stateDirectory]?.text ?? "/var/lib/update_dovecot_conf" }
}
