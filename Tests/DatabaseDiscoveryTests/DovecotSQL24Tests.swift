import ModoboaDatabase
import Secrets
import TestSupport
import Testing

@testable import DatabaseDiscovery

@Suite("The SQL settings of Dovecot 2.4")
struct DovecotSQL24Tests {
  private let scratch = Scratch()

  private func addresses(_ text: String) throws -> [DatabaseAddress] {
    try Discovery.database(
      dovecotSQL: scratch.write("auth-sql.conf.ext", text), .ofTests
    ).addresses
  }

  private func postgreSQL(_ keywords: [(name: String, value: String)]) -> DatabaseAddress {
    .postgreSQL(keywords: keywords)
  }

  @Test("each block is a host, and its parameters are libpq keywords")
  func blocks() throws {
    #expect(
      try addresses(
        """
        sql_driver = pgsql
        passdb sql {
          query = SELECT 1
        }
        pgsql 127.0.0.1 {
          parameters {
            port = 5432
            password = "a # b\\"%%{c}%"
          }
        }
        pgsql /run/postgresql {
          pgsql_parameters {
            user = modoboa
          }
        }
        """) == [
          postgreSQL([("host", "127.0.0.1"), ("port", "5432"), ("password", "a # b\"%{c}%")]),
          postgreSQL([("host", "/run/postgresql"), ("user", "modoboa")]),
        ])
  }

  @Test("blocks of the same name merge, wherever they are; those of the quota do not count")
  func twice() throws {
    #expect(
      try addresses(
        """
        passdb sql {
          sql_driver = mysql
          mysql localhost {
            port = 3306
            user = a
            mysql_password = p w
          }
        }
        dict_server {
          mysql other {
            user = quota
          }
        }
        mysql localhost {
          host = /run/s
          user = b
          port = 0
          ssl = yes
          dbname = modoboa
        }
        """) == [
          .mySQL(
            MySQLAddress().with {
              ($0.socket, $0.user, $0.password) = ("/run/s", "b", Secret("p w"))
              ($0.database, $0.optionGroup, $0.security) = ("modoboa", "client", .required)
            })
        ])
  }

  @Test("without sql_driver, the type of the block selects the engine")
  func withoutDriver() throws {
    #expect(
      try addresses("mysql h {\n  user = u\n}\n") == [
        .mySQL(MySQLAddress().with { ($0.host, $0.user, $0.optionGroup) = ("h", "u", "client") })
      ])
    #expect(try addresses("sqlite_path = /m.db\n") == [.sqlite(path: "/m.db")])
    #expect(
      try addresses("sql_driver = sqlite\npassdb sql {\n  sqlite_path = /m.db\n}\n")
        == [.sqlite(path: "/m.db")])
  }

  @Test("a value can be the content of a file, to its last byte")
  func fileContent() throws {
    scratch.write("password", "p w")
    #expect(
      try addresses("pgsql h {\n  parameters {\n    password = <password\n  }\n}\n")
        == [postgreSQL([("host", "h"), ("password", "p w")])])
  }

  @Test("a dollar sign is literal unless it begins a variable")
  func dollars() throws {
    #expect(
      try addresses("mysql h {\n  password = a$b  c\n}\n") == [
        .mySQL(
          MySQLAddress().with {
            ($0.host, $0.password, $0.optionGroup) = ("h", Secret("a$b c"), "client")
          })
      ])
  }

  @Test(
    "an invalid setting is reported with its location, never with a value",
    arguments: [
      ("sql_driver = pgsql\n", "auth-sql.conf.ext: sql_driver is set, but no block"),
      ("sql_driver = cassandra\n", "sql_driver must be pgsql, mysql or sqlite"),
      ("sql_driver = sqlite\n", "there is no sqlite_path"),
      ("sqlite_path = secret.db\n", "line 1: sqlite_path must be an absolute path"),
      ("mysql h {\n  port = secret\n}\n", "line 2: the port must be a number"),
      ("mysql h {\n  password = $ENV:secret\n}\n", "line 2: password is a variable"),
      ("mysql h {\n  password = a %{env:secret}\n}\n", "line 2: password contains a variable"),
      ("mysql h {\n  password = <secret\n}\n", "line 2: the file that password names is missing"),
    ])
  func refused(_ text: String, _ reason: String) {
    let error = #expect(throws: DiscoveryError.self) { try addresses(text) }
    #expect(error?.description.contains(reason) == true)
  }
}
