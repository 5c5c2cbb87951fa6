import TestSupport
import Testing

/// Files in a Dovecot directory that name a database.
struct DovecotForm: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let kind: StoredDatabase.Kind
  let files: [String: String]

  init(_ name: String, _ kind: StoredDatabase.Kind, _ files: [String: String]) {
    testDescription = "\(kind), \(name)"
    (self.kind, self.files) = (kind, files)
  }

  static let (old, new) = ("dovecot-sql.conf.ext", "conf.d/auth-sql.conf.ext")
  static let words = "port={PORT} dbname={DB} user=modoboa password=Invented-1"
  static let connect = "connect = host=127.0.0.1 \(words)\n"
  private static let inner = """
    port = {PORT}
    dbname = {DB}
    user = modoboa
    password = Invented-1

    """
  /// A block of 2.4 with its host and more lines.
  private static func pgsql(_ host: String, _ lines: String = inner) -> String {
    "sql_driver = pgsql\npgsql \(host) {\nparameters {\n\(lines)}\n}\n"
  }
  private static func mysql(_ host: String, _ lines: String = inner) -> String {
    "sql_driver = mysql\nmysql \(host) {\n\(lines)}\n"
  }
  private static func odd(_ quotedUser: String, _ quotedPassword: String) -> String {
    "port = {PORT}\ndbname = {DB}\nuser = \(quotedUser)\npassword = \(quotedPassword)\n"
  }
  private static func args(_ path: String, _ type: String = "userdb") -> String {
    "\(type) {\n  driver = sql\n  args = \(path)\n}\n"
  }
  private static let nowhere = "connect = host=127.0.0.1 port=1 dbname=a user=a password=a\n"

  static let all = [
    DovecotForm(
      "2.3, the connect line in another file", .postgreSQL,
      [
        old: "driver = pgsql\n!include_try password.conf\n", "password.conf": connect,
      ]),
    DovecotForm(
      "2.3, an absolute include, and one of nothing", .mariaDB,
      [
        old: "!include_try nothing/*.conf\n!include {D}/conf.d/db.conf\ndriver = mysql\n",
        "conf.d/db.conf": connect,
      ]),
    DovecotForm(
      "2.3, a later line counts", .postgreSQL, [old: "driver = pgsql\n\(nowhere)\(connect)"]),
    DovecotForm(
      "2.3, args lead elsewhere", .postgreSQL,
      [
        new: args("/etc/dovecot/other.conf.ext"), "other.conf.ext": "driver = pgsql\n\(connect)",
        old: "driver = pgsql\n\(nowhere)",
      ]),
    DovecotForm(
      "2.3, the userdb counts before a passdb", .mariaDB,
      [
        new: args("/etc/dovecot/none.conf.ext", "passdb") + args("{D}/my.conf.ext"),
        "my.conf.ext": "driver = mysql\n\(connect)",
      ]),
    DovecotForm(
      "2.3, no auth-sql.conf.ext", .postgreSQL, [old: "driver=pgsql\n\(connect)"]),
    DovecotForm(
      "2.3, a socket", .postgreSQL,
      [old: "driver = pgsql\nconnect = host={SOCKET} \(words)\n"]),
    DovecotForm(
      "2.3, a socket", .mariaDB, [old: "driver = mysql\nconnect = host={SOCKET} \(words)\n"]),
    DovecotForm(
      "2.3, odd characters", .postgreSQL,
      [
        old: "driver = pgsql\nconnect = host=127.0.0.1 port={PORT} dbname={DB}"
          + ##" user='o\'d:d@' password='p\'w"\\ %#@:/?ü'"## + "\n"
      ]),
    DovecotForm("2.3", .sqlite, [old: "driver = sqlite\nconnect = {FILE}\n"]),
    DovecotForm(
      "both versions", .postgreSQL, [old: "driver = pgsql\n\(nowhere)", new: pgsql("127.0.0.1")]),
    DovecotForm(
      "both versions, two engines", .mariaDB,
      [old: "driver = pgsql\n\(nowhere)", new: mysql("127.0.0.1")]),
    DovecotForm("2.4, a socket", .postgreSQL, [new: pgsql("{SOCKET}")]),
    DovecotForm("2.4, a socket", .mariaDB, [new: mysql("{SOCKET}")]),
    DovecotForm(
      "2.4, odd characters", .postgreSQL,
      [new: pgsql("127.0.0.1", odd("\"o'd:d@\"", ##""p'w\"\\ %#@:/?ü""##))]),
    DovecotForm(
      "2.4, odd characters", .mariaDB,
      [new: mysql("127.0.0.1", odd("\"o'd:d@\"", ##""p'w\"\\ %#@:/?ü""##))]),
    DovecotForm(
      "2.4, the password in a file", .postgreSQL,
      [
        new: pgsql(
          "127.0.0.1", "port = {PORT}\ndbname = {DB}\nuser = modoboa\npassword = <{D}/password\n"),
        "password": "Invented-1",
      ]),
    DovecotForm(
      "2.4, the block in another file", .mariaDB,
      [
        new: "!include_try ../db.conf\npassdb sql {\n query = x\n}\n",
        "db.conf": mysql("127.0.0.1"),
      ]),
    DovecotForm(
      "2.4, a dictionary with a database of its own", .postgreSQL,
      [new: "dict_server {\nmysql 127.0.0.1 {\nport = 1\n}\n}\n" + pgsql("127.0.0.1")]),
    DovecotForm("2.4", .sqlite, [new: "sql_driver = sqlite\nsqlite_path = {FILE}\n"]),
  ]
}

@Suite("Ways to name a database in Dovecot's configuration", .timeLimit(.minutes(20)), .fewAtOnce)
struct DiscoveryFormsTests {
  @Test("Each way works", arguments: DovecotForm.all)
  func found(form: DovecotForm) async throws {
    let database = try await StoredDatabase(form.kind)
    let directory = DovecotDirectory(Host(), for: database)
    for (name, text) in form.files { directory.write(name, text) }
    expectChange(try await directory.sync(["--timeout", "5"]))
    try await directory.expectFile(of: .searchBind)
    #expect(try await !database.flag)
  }
}
