/// A long option by its name in the configuration file: `--dovecot-version` is `dovecot_version`.
enum OptionName: String, CaseIterable {
  case database
  case databaseFile = "database_file"
  case dovecotSQL = "dovecot_sql"
  case instance
  case export
  case check
  case output
  case dovecotVersion = "dovecot_version"
  case dovecotProgram = "dovecot_program"
  case reload
  case reloadCommand = "reload_command"
  case force
  case acknowledge
  case bind
  case caFile = "ca_file"
  case disabledAccounts = "disabled_accounts"
  case redact
  case json
  case dovecotDirectory = "dovecot_directory"
  case stateDirectory = "state_directory"
  case metricsFile = "metrics_file"
  case config
  case timeout
  case quiet
  case verbose

  /// Whether it names a source; a run takes at most one.
  var isSource: Bool {
    switch self {
    case .database, .databaseFile, .dovecotSQL, .instance, .export: true
    default: false
    }
  }

  /// Whether its value is the path of a file or directory.
  var takesPath: Bool {
    switch self {
    case .databaseFile, .dovecotSQL, .instance, .export, .output, .dovecotProgram, .caFile,
      .dovecotDirectory, .stateDirectory, .metricsFile, .config:
      true
    case .database, .check, .dovecotVersion, .reload, .reloadCommand, .force, .acknowledge, .bind,
      .disabledAccounts, .redact, .json, .timeout, .quiet, .verbose:
      false
    }
  }

  /// The name on the command line, such as `--dovecot-version`.
  var flag: String { "--" + rawValue.map { $0 == "_" ? "-" : String($0) }.joined() }
}
