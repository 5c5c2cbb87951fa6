import Glibc
import TestSupport
import Testing

/// Several options and files that name different databases.
struct SeveralDatabases: Sendable, CustomTestStringConvertible {
  let options: [String]
  let environment: [String: String]
  /// The configuration file.
  let config: String
  /// The exit status if another database is used.
  let status: Int32
  var testDescription: String { "\(options) \(environment) \(config)" }

  init(
    _ options: [String] = [], _ environment: [String: String] = [:], _ config: String = "",
    status: Int32 = 2
  ) {
    (self.options, self.environment, self.config) = (options, environment, config)
    self.status = status
  }

  private static let wrong = "sqlite:////nonexistent/a"
  private static let wrongs = ["DATABASE_URL": wrong]
  private static let credentials = ["CREDENTIALS_DIRECTORY": "{D}/credentials"]

  /// `{RIGHT}` is the URL of the right database; the files in `right/` name it in every form.
  static let all = [
    SeveralDatabases(["--database", "{RIGHT}"], wrongs, "database = \(wrong)"),
    SeveralDatabases(["--database-file", "{D}/right/url"], wrongs, "dovecot_sql = /nonexistent"),
    SeveralDatabases(["--dovecot-sql", "{D}/right/sql.conf"], wrongs, "instance = /nonexistent"),
    SeveralDatabases(["--instance", "{D}/right"], wrongs, "export = /nonexistent"),
    SeveralDatabases(["--instance", "{D}/right"], credentials, "database_file = /nonexistent"),
    SeveralDatabases([], ["DATABASE_URL": "{RIGHT}"], "database = \(wrong)"),
    SeveralDatabases([], ["DATABASE_URL": "{RIGHT}"], "instance = /nonexistent"),
    SeveralDatabases([], ["DATABASE_URL": "{RIGHT}", "CREDENTIALS_DIRECTORY": "{D}/right"]),
    SeveralDatabases([], ["DATABASE_URL": "", "CREDENTIALS_DIRECTORY": ""], "database = {RIGHT}"),
    SeveralDatabases([], ["CREDENTIALS_DIRECTORY": "{D}/right/with"].merging(wrongs) { $1 }),
    SeveralDatabases([], credentials, "database = {RIGHT}", status: 66),
    SeveralDatabases([], wrongs, "database = {RIGHT}", status: 66),
    SeveralDatabases([], [:], "database = {RIGHT}"),
    SeveralDatabases([], [:], "database_file = {D}/right/url"),
    SeveralDatabases([], [:], "dovecot_sql = {D}/right/sql.conf"),
    SeveralDatabases([], [:], "instance = {D}/right"),
    SeveralDatabases([], [:], "dovecot_directory = {D}/right/dovecot"),
    SeveralDatabases([], [:], "dovecot_sql = \(wrong)\ndovecot_sql = {D}/right/sql.conf"),
    SeveralDatabases([], [:], "instance = {D}/right\ndovecot_sql = {D}/right/sql.conf", status: 78),
    SeveralDatabases(
      ["--instance", "{D}/right", "--dovecot-sql", "{D}/right/sql.conf"], status: 64),
    SeveralDatabases(["--instance", "{D}/right", "--database", "{RIGHT}"], status: 64),
    SeveralDatabases(["--dovecot-sql", "{RIGHT}"], status: 64),
    SeveralDatabases(["--instance", "{RIGHT}"], status: 64),
    SeveralDatabases([], [:], "instance = {RIGHT}", status: 78),
  ]
}

@Suite("Precedence of databases", .timeLimit(.minutes(20)), .fewAtOnce)
struct DiscoveryOrderTests {
  @Test(
    "The command line before the environment, before the configuration file, before discovery",
    arguments: SeveralDatabases.all)
  func order(example: SeveralDatabases) async throws {
    let database = try await StoredDatabase(.sqlite)
    let host = Host()
    let directory = DovecotDirectory(host, for: database)
    let right = { (text: String) in directory.adapted(text).replacing("{RIGHT}", with: database.url)
    }
    for name in ["right", "right/right", "right/with", "right/dovecot", "credentials"] {
      mkdir("\(directory.path)/\(name)", 0o755)
    }
    let sql = "driver = sqlite\nconnect = {FILE}\n"
    directory.write("right/url", right("{RIGHT}\n"))
    directory.write("right/with/database", right("{RIGHT}\n"))
    directory.write("right/sql.conf", sql)
    directory.write("right/dovecot/dovecot-sql.conf.ext", sql)
    directory.write(
      "right/right/settings.py",
      "DATABASES = {'default': {'ENGINE': 'sqlite3', 'NAME': '{FILE}'}}\n")
    // What discovery would find.
    directory.write("dovecot-sql.conf.ext", "driver = sqlite\nconnect = /nonexistent/found\n")
    directory.write("credentials/database", "sqlite:////nonexistent/credentials\n")
    let config = directory.write("config", right(example.config) + "\n")

    let isDirectoryNamed = example.config.contains("dovecot_directory")
    let directoryOption = isDirectoryNamed ? [] : ["--dovecot-directory", directory.path]
    let result = try await Program.sync(
      example.options.map(right) + directoryOption
        + ["--config", config, "--dovecot-version", "2.3", "--check", "-v"],
      environment: example.environment.mapValues(right))
    #expect(result.status == example.status, "\(result.errors)")
    if example.status == 2 {
      #expect(
        result.errors.contains(
          "reading Modoboa's parameters from \(right("{FILE}"))"), "\(result.errors)")
    }
  }
}
