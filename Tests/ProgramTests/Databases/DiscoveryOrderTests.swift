import Glibc
import TestSupport
import Testing

/// Several options and files that name different databases.
struct SaidTwice: Sendable, CustomTestStringConvertible {
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
    SaidTwice(["--database", "{RIGHT}"], wrongs, "database = \(wrong)"),
    SaidTwice(["--database-file", "{D}/right/url"], wrongs, "dovecot_sql = /nonexistent"),
    SaidTwice(["--dovecot-sql", "{D}/right/sql.conf"], wrongs, "instance = /nonexistent"),
    SaidTwice(["--instance", "{D}/right"], wrongs, "export = /nonexistent"),
    SaidTwice(["--instance", "{D}/right"], credentials, "database_file = /nonexistent"),
    SaidTwice([], ["DATABASE_URL": "{RIGHT}"], "database = \(wrong)"),
    SaidTwice([], ["DATABASE_URL": "{RIGHT}"], "instance = /nonexistent"),
    SaidTwice([], ["DATABASE_URL": "{RIGHT}", "CREDENTIALS_DIRECTORY": "{D}/right"]),
    SaidTwice([], ["DATABASE_URL": "", "CREDENTIALS_DIRECTORY": ""], "database = {RIGHT}"),
    SaidTwice([], ["CREDENTIALS_DIRECTORY": "{D}/right/with"].merging(wrongs) { $1 }),
    SaidTwice([], credentials, "database = {RIGHT}", status: 66),
    SaidTwice([], wrongs, "database = {RIGHT}", status: 66),
    SaidTwice([], [:], "database = {RIGHT}"), SaidTwice([], [:], "database_file = {D}/right/url"),
    SaidTwice([], [:], "dovecot_sql = {D}/right/sql.conf"),
    SaidTwice([], [:], "instance = {D}/right"),
    SaidTwice([], [:], "dovecot_directory = {D}/right/dovecot"),
    SaidTwice([], [:], "dovecot_sql = \(wrong)\ndovecot_sql = {D}/right/sql.conf"),
    SaidTwice([], [:], "instance = {D}/right\ndovecot_sql = {D}/right/sql.conf", status: 78),
    SaidTwice(["--instance", "{D}/right", "--dovecot-sql", "{D}/right/sql.conf"], status: 64),
    SaidTwice(["--instance", "{D}/right", "--database", "{RIGHT}"], status: 64),
    SaidTwice(["--dovecot-sql", "{RIGHT}"], status: 64),
    SaidTwice(["--instance", "{RIGHT}"], status: 64),
    SaidTwice([], [:], "instance = {RIGHT}", status: 78),
  ]
}

@Suite("Precedence of databases", .timeLimit(.minutes(20)), .fewAtOnce)
struct DiscoveryOrderTests {
  @Test(
    "The command line before the environment, before the configuration file, before discovery",
    arguments: SaidTwice.all)
  func order(said: SaidTwice) async throws {
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
    let config = directory.write("config", right(said.config) + "\n")

    let isDirectoryNamed = said.config.contains("dovecot_directory")
    let directoryOption = isDirectoryNamed ? [] : ["--dovecot-directory", directory.path]
    let result = try await Program.sync(
      said.options.map(right) + directoryOption
        + ["--config", config, "--dovecot-version", "2.3", "--check", "-v"],
      environment: said.environment.mapValues(right))
    #expect(result.status == said.status, "\(result.errors)")
    if said.status == 2 {
      #expect(
        result.errors.contains(
          "reading Modoboa's parameters from \(right("{FILE}"))"), "\(result.errors)")
    }
  }
}
