import Files
import Glibc

/// The options that the environment says.
enum EnvironmentOptions {
  /// The variable that names another configuration file.
  static let configVariable = "UPDATE_DOVECOT_CONF_CONFIG"

  /// Reads the options in a set of environment variables.
  ///
  /// A credential that systemd has laid out (`LoadCredential=database:…`, systemd.exec(5)) comes
  /// before `DATABASE_URL`, which every process of the user can see.
  ///
  /// - Parameters:
  ///   - variable: gives the value of a variable.
  ///   - isReadable: whether a file can be read.
  /// - Returns: what the variables say.
  static func options(
    variable: (String) -> String? = value(of:),
    isReadable: (String) -> Bool = isReadableFile
  ) -> OptionValues {
    var options = OptionValues()
    if let config = variable(configVariable), !config.isEmpty {
      options.set(.config, to: config, at: .environment(variable: configVariable))
    }
    if let folder = variable("CREDENTIALS_DIRECTORY"), !folder.isEmpty,
      isReadable("\(folder)/database")
    {
      options.set(
        .databaseFile, to: "\(folder)/database",
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
