import Glibc
import ModoboaDatabase
import TestSupport
import Testing

@testable import DatabaseDiscovery

@Suite("The database of a host")
struct DiscoveryTests {
  private let scratch = Scratch()

  private func found(_ files: [String: String]) throws -> FoundDatabase? {
    mkdir(scratch["conf.d"], 0o755)
    for (name, text) in files { scratch.write(name, text) }
    return try Discovery.database(
      dovecotDirectory: scratch.path, instance: scratch["instance"], .ofTests)
  }

  private static let sql = "conf.d/auth-sql.conf.ext"
  private static let args =
    "passdb {\n  driver = sql\n  args = /etc/dovecot/dovecot-sql.conf.ext\n}\n"
  private static let settings = "driver = sqlite\nconnect = /23.db\n"

  @Test("a configuration of 2.4 takes precedence over a leftover settings file of 2.3")
  func upgraded() throws {
    let found = try found([
      Self.sql: "sqlite_path = /24.db\n", "dovecot-sql.conf.ext": Self.settings,
    ])
    #expect(found == FoundDatabase([.sqlite(path: "/24.db")], in: scratch[Self.sql]))
  }

  @Test(
    "so does one in dovecot.conf, local.conf or another file that 2.4 includes",
    arguments: ["dovecot.conf", "local.conf", "conf.d/90-database.conf"])
  func elsewhere(name: String) throws {
    let main =
      "# 2.4\ndovecot_config_version = 2.4.0\n!include conf.d/*.conf\n!include_try local.conf\n"
    var files = ["dovecot.conf": main, "dovecot-sql.conf.ext": Self.settings, Self.sql: Self.args]
    files[name, default: ""] += "sql_driver = sqlite\nsqlite_path = /24.db\n"
    #expect(
      try found(files) == FoundDatabase([.sqlite(path: "/24.db")], in: scratch[name]))
  }

  @Test(
    "a left-over with SQL settings of 2.4 counts only if nothing that Dovecot reads has any",
    arguments: [
      ("#!include auth-sql.conf.ext\n", "sqlite_path = /live.db\n", "/live.db"),
      ("!include auth-sql.conf.ext\n", "", "/usual.db"), ("", "", "/usual.db"),
      ("!include ../conf.d/auth-sql.conf.ext\n", "", "/usual.db"),
    ])
  func leftOver(auth: String, local: String, path: String) throws {
    let found = try found([
      "dovecot.conf":
        "dovecot_config_version = 2.4.0\n!include conf.d/*.conf\n!include_try local.conf\n",
      "local.conf": local, "conf.d/10-auth.conf": auth, Self.sql: "sqlite_path = /usual.db\n",
    ])
    #expect(found?.addresses == [.sqlite(path: path)])
  }

  @Test("a dovecot.conf of 2.3 does not count")
  func main23() throws {
    let found = try found([
      "dovecot.conf": "!include_try local.conf\n", "local.conf": "sqlite_path = /24.db\n",
      "dovecot-sql.conf.ext": Self.settings,
    ])
    #expect(found?.addresses == [.sqlite(path: "/23.db")])
  }

  @Test("with 2.3, the settings file named by the userdb is used, in this Dovecot directory")
  func arguments() throws {
    let found = try found([
      Self.sql: Self.args + "userdb {\n  driver = sql\n  args = /etc/dovecot/users.ext\n}\n",
      "users.ext": Self.settings, "dovecot-sql.conf.ext": "driver = sqlite\nconnect = /other.db\n",
    ])
    #expect(found == FoundDatabase([.sqlite(path: "/23.db")], in: scratch["users.ext"]))
  }

  @Test("the passdb for master users does not count")
  func master() throws {
    scratch.write("master.ext", "driver = sqlite\nconnect = /master.db\n")
    let found = try found([
      Self.sql: "passdb {\n  driver = sql\n  args = \(scratch["master.ext"])\n  master = yes\n}\n"
        + Self.args,
      "dovecot-sql.conf.ext": Self.settings,
    ])
    #expect(found?.addresses == [.sqlite(path: "/23.db")])
  }

  @Test("includes are followed")
  func includes() throws {
    let found = try found([
      Self.sql: "!include ../db*.conf\n", "db1.conf": "sqlite_path = /1.db\n",
      "db2.conf": "!include_try no.conf\nsqlite_path = /2.db\n",
    ])
    #expect(found == FoundDatabase([.sqlite(path: "/2.db")], in: scratch[Self.sql]))
  }

  @Test(
    "Dovecot's own samples, in which nothing is set, are skipped",
    arguments: [
      [:], [sql: args], [sql: args, "dovecot-sql.conf.ext": "#driver = \n#connect =\n"],
      ["dovecot-sql.conf.ext": "password_query = SELECT 1\n"],
      [sql: "!include auth-sql.conf.ext\n"],
    ])
  func samples(_ files: [String: String]) throws {
    #expect(try found(files) == nil)
  }

  @Test("a file that cannot be read is an error, not a missing file")
  func unreadable() throws {
    mkdir(scratch["conf.d"], 0o755)
    mkdir(scratch[Self.sql], 0o755)
    let error = #expect(throws: DiscoveryError.self) {
      try found([:])
    }
    #expect(error?.kind == .unreadable)
    #expect(error?.description.contains("Is a directory") == true)
  }
}
