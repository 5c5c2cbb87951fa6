import Files
import Glibc

/// Options from environment variables.
enum EnvironmentOptions {
  /// The variable that names another configuration file.
  static let configVariable = "UPDATE_DOVECOT_CONF_CONFIG"

  /// Reads the options from environment variables.
  ///
  /// A systemd credential (`LoadCredential=database:…`, systemd.exec(5)) takes precedence over
  /// `DATABASE_URL`, which every process of the user can see.
  ///
  /// - Parameters:
  ///   - variable: returns the value of a variable.
  ///   - isReadable: whether a file can be read.
  /// - Returns: the options that variables set.
  static func options(
    variable: (String) -> String? = value(of:),
    isReadable: (String) -> Bool = isReadableFile
  ) -> OptionValues {
    var options = OptionValues()
    if let config = variable(configVariable), !config.isEmpty {
      options.set(.config, to: config, at: .environment(variable: configVariable))
    }
    if let directory = variable("CREDENTIALS_DIRECTORY"), !directory.isEmpty,
      isReadable("\(directory)/database")
    {
      options.set(
        .databaseFile, to: "\(directory)/database",
        at: .environment(variable: "$CREDENTIALS_DIRECTORY/database"))
    } else if let url = variable("DATABASE_URL"), !url.isEmpty {
      options.set(.database, to: url, at: .environment(variable: "DATABASE_URL"))
    }
    return options
  }

  /// The value of an environment variable of this process.
  static func value(of variable: String) -> String? {
    getenv(variable).map { String(cString: $0) }
  }

  private static func isReadableFile(_ path: String) -> Bool {
    InputFile.isRegular(path) && access(path, R_OK) == 0
  }
}
