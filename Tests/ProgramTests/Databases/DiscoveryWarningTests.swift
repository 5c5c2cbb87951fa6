import Glibc
import TestSupport
import Testing

/// A file with a password, and the options that make it the source.
struct SecretFile: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let kind: StoredDatabase.Kind
  /// The file's name; empty for the SQLite database itself.
  let name: String
  let text: String
  let options: [String]
  /// A private file that names it.
  let other: (name: String, text: String)?

  init(
    _ name: String, _ kind: StoredDatabase.Kind, _ text: String, _ options: [String] = [],
    behind other: (String, String)? = nil
  ) {
    testDescription = "\(kind), \(name)"
    (self.kind, self.name, self.text, self.options) = (kind, name, text, options)
    self.other = other
  }

  private static let connect = DovecotForm.connect
  static let all = [
    SecretFile("url", .postgreSQL, "{URL}\n", ["--database-file", "{D}/url"]),
    SecretFile("url", .mariaDB, "{URL}\n", ["--database-file", "{D}/url"]),
    SecretFile("config", .postgreSQL, "database = {URL}\n", ["--config", "{D}/config"]),
    SecretFile(
      "config with keywords", .postgreSQL, "database = \"host=127.0.0.1 \(DovecotForm.words)\"\n",
      ["--config", "{D}/config with keywords"]),
    SecretFile("dovecot-sql.conf.ext", .postgreSQL, "driver = pgsql\n\(connect)"),
    SecretFile("dovecot-sql.conf.ext", .mariaDB, "driver = mysql\n\(connect)"),
    SecretFile(
      "any.conf", .mariaDB, "driver = mysql\n\(connect)", ["--dovecot-sql", "{D}/any.conf"]),
    SecretFile(
      "conf.d/auth-sql.conf.ext", .postgreSQL,
      "pgsql 127.0.0.1 {\nparameters {\nport = {PORT}\ndbname = {DB}\nuser = modoboa\n"
        + "password = Invented-1\n}\n}\n"),
    SecretFile(
      "conf.d/auth-sql.conf.ext", .mariaDB,
      "mysql 127.0.0.1 {\nport = {PORT}\ndbname = {DB}\nuser = modoboa\npassword = Invented-1\n}\n"),
    SecretFile(
      "conf.d/settings.py", .postgreSQL,
      "DATABASES = {'default': {'ENGINE': 'a.postgresql', 'HOST': '127.0.0.1', 'PORT': {PORT},"
        + " 'NAME': '{DB}', 'USER': 'modoboa', 'PASSWORD': 'Invented-1'}}\n",
      ["--instance", "{D}"]),
    SecretFile(
      "export.json", .sqlite, Parameters.searchBind.json, ["--export", "{D}/export.json"]),
    SecretFile("", .sqlite, "", ["--database", "sqlite:///{FILE}"]),
    SecretFile(
      "conf.d/included.conf", .postgreSQL, connect,
      behind: ("dovecot-sql.conf.ext", "driver = pgsql\n!include conf.d/included.conf\n")),
    SecretFile(
      "conf.d/password", .postgreSQL, "Invented-1",
      behind: (
        "conf.d/auth-sql.conf.ext",
        "pgsql 127.0.0.1 {\nparameters {\nport = {PORT}\ndbname = {DB}\nuser = modoboa\n"
          + "password = <password\n}\n}\n"
      )),
  ]
}

@Suite("A world-readable source with a password", .timeLimit(.minutes(20)), .fewAtOnce)
struct DiscoveryWarningTests {
  /// The modes of the file and of a directory above it, and whether others can read the file.
  private static let modes: [(mode_t, mode_t, Bool)] = [
    (0o644, 0o755, true), (0o604, 0o711, true), (0o600, 0o755, false), (0o640, 0o755, false),
    (0o644, 0o700, false), (0o644, 0o750, false),
  ]

  @Test(
    "There is a warning with a change, --check and -v, but not each minute",
    arguments: SecretFile.all)
  func warning(source: SecretFile) async throws {
    let database = try await StoredDatabase(source.kind)
    for modes in Self.modes { try await warning(source, database, modes) }
  }

  private func warning(
    _ source: SecretFile, _ database: StoredDatabase,
    _ modes: (file: mode_t, directory: mode_t, isOpen: Bool)
  ) async throws {
    let host = Host()
    let directory = DovecotDirectory(host, for: database)
    if let other = source.other { directory.write(other.name, other.text) }
    var file = directory.write(source.name.isEmpty ? "none" : source.name, source.text)
    if source.name.isEmpty, case .file(let sqlite) = database.place {
      file = sqlite.path
      chmod(sqlite.scratch.path, modes.directory)
    }
    chmod(file, modes.file)
    chmod(host.scratch.path, modes.directory)

    let check = try await directory.sync(source.options + ["--check"])
    #expect(check.status == 2, "\(check.errors)")
    expectWarning(check, of: modes.isOpen ? file : nil)
    let change = try await directory.sync(source.options)
    #expect(change.status == 0)
    expectWarning(change, of: modes.isOpen ? file : nil)
    expectSilence(try await directory.sync(source.options))
    let explained = try await directory.sync(source.options + ["-v"])
    #expect(explained.errors.contains("\(file): holds a password") == modes.isOpen)
    let checked = try await directory.sync(source.options + ["--check"])
    #expect(checked.status == 0)
    expectWarning(checked, of: modes.isOpen ? file : nil)
    expectNoPassword(explained)
  }

  @Test("There is no warning for a file without a password")
  func noPassword() async throws {
    let database = try await StoredDatabase(.sqlite)
    let directory = DovecotDirectory(Host(), for: database)
    chmod(directory.host.scratch.path, 0o755)
    let file = directory.write("url", "postgres://modoboa@127.0.0.1:1/a\n", mode: 0o644)
    let result = try await directory.sync(["--database-file", file, "--timeout", "0", "-v"])
    #expect(result.status == 69)
    #expect(!result.errors.contains("warning"))
    directory.write("dovecot-sql.conf.ext", "driver = sqlite\nconnect = {FILE}\n", mode: 0o644)
    let change = try await directory.sync(["-v"])
    #expect(change.status == 0)
    #expect(!change.errors.contains("warning"), "\(change.errors)")
  }

  private func expectWarning(
    _ result: ProgramResult, of file: String?, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    expectNoPassword(result, sourceLocation: sourceLocation)
    let words = file.map {
      "update_dovecot_conf: warning: \($0): holds a password, and every user of this host may read it"
        + "; restrict its mode\n"
    }
    #expect(result.errors == words ?? "", sourceLocation: sourceLocation)
  }
}
