import TestSupport
import Testing

/// That the servers of the tests are what tests take them for.
@Suite struct FixtureTests {
  /// The cases of the corpus that were recorded from all engines.
  static let cases = [
    "01-fresh", "02-installer-seeded", "03-defaults-saved", "04-searchbind",
    "05-searchbind-anonymous", "06-searchbind-null-bind", "07-directbind", "09-starttls",
    "10-ssl-secondary", "12-active-directory", "14-auth-local", "15-sync-off",
    "16-password-single-quote", "17-password-double-quote", "19-path-conf-ext",
    "21-filter-percent", "25-newline-in-password",
  ]
  static let accounts = [DatabaseAccount.modoboa, .odd]
  static let count = "SELECT count(*) FROM core_localconfig"
  static let dn = "cn=reader,dc=example,dc=test"

  @Test(arguments: DatabaseServer.Kind.allCases, cases)
  func loadsDumps(_ kind: DatabaseServer.Kind, _ name: String) async throws {
    let server = try await DatabaseServer.shared(kind)
    let database = try await server.newDatabase(dump: name)
    #expect(try await server.run(Self.count, in: database) == "1\n")
  }

  @Test(arguments: DatabaseServer.Kind.allCases, ["2.12.0", "upgraded-from-2.2.2"])
  func loadsSchemas(_ kind: DatabaseServer.Kind, _ version: String) async throws {
    let server = try await DatabaseServer.shared(kind)
    let database = try await server.newDatabase(schema: version)
    #expect(try await server.run(Self.count, in: database) == "0\n")
  }

  @Test(arguments: accounts) func postgreSQLAnswers(_ account: DatabaseAccount) async throws {
    let server = try await DatabaseServer.shared(.postgreSQL)
    let database = try await server.newDatabase(dump: "04-searchbind")
    let tls: KeyValuePairs = ["sslmode": "verify-full", "sslrootcert": server.authority]
    let query = """
      SELECT s.ssl, c._parameters->'core'->>'ldap_bind_dn'
        FROM core_localconfig c, pg_stat_ssl s WHERE s.pid = pg_backend_pid()
      """
    for host in ["127.0.0.1", "localhost"] {
      let url = server.url(database, as: account, over: .tcp(host), options: tls)
      let result = try await psql(url, query)
      #expect(result.text == "t|\(Self.dn)\n", "\(result.errors)")
    }
    let result = try await psql(server.url(database, as: account, over: .socket), query)
    #expect(result.text == "f|\(Self.dn)\n", "\(result.errors)")
  }

  @Test func postgreSQLRefuses() async throws {
    let server = try await DatabaseServer.shared(.postgreSQL)
    let database = try await server.newDatabase(dump: "04-searchbind")
    let wrong = DatabaseAccount(name: "modoboa", password: "wrong")
    for route in [DatabaseRoute.tcp, .socket] {
      let refused = try await psql(server.url(database, as: wrong, over: route), Self.count)
      #expect(refused.errors.contains("password authentication failed"))
      let stranger = try await psql(server.url(database, as: .stranger, over: route), Self.count)
      #expect(stranger.errors.contains("permission denied for table core_localconfig"))
    }
  }

  @Test(arguments: accounts) func mariaDBAnswers(_ account: DatabaseAccount) async throws {
    let server = try await DatabaseServer.shared(.mariaDB)
    let database = try await server.newDatabase(dump: "04-searchbind")
    let query = """
      SHOW STATUS LIKE 'Ssl_version';
      SELECT JSON_VALUE(_parameters, '$.core.ldap_bind_dn') FROM core_localconfig
      """
    for host in ["127.0.0.1", "localhost"] {
      let tls = ["--ssl-ca=\(server.authority)", "--ssl-verify-server-cert"]
      let result = try await mariadb(account, tcp(server, host) + tls + [database], query)
      #expect(result.text == "Ssl_version\tTLSv1.3\n\(Self.dn)\n", "\(result.errors)")
    }
    let plain = ["--socket=\(server.socket)", "--skip-ssl", database]
    let result = try await mariadb(account, plain, query)
    #expect(result.text == "Ssl_version\t\n\(Self.dn)\n", "\(result.errors)")
  }

  @Test func mariaDBRefuses() async throws {
    let server = try await DatabaseServer.shared(.mariaDB)
    let database = try await server.newDatabase(dump: "04-searchbind")
    let refused = ["modoboa", "root", ""].map { DatabaseAccount(name: $0, password: "wrong") }
    let open = ["root", ""].map { DatabaseAccount(name: $0, password: "") }
    for route in [["--socket=\(server.socket)"], tcp(server, "127.0.0.1")] {
      for account in refused + open {
        let result = try await mariadb(account, route + [database], Self.count)
        #expect(result.errors.contains("ERROR 1045 (28000): Access denied"), "\(account)")
      }
      let stranger = try await mariadb(.stranger, route + [database], Self.count)
      #expect(stranger.errors.contains("ERROR 1044 (42000): Access denied"))
    }
  }

  @Test func postgreSQLTakesSettings() async throws {
    try await DatabaseServer.running(
      .postgreSQL,
      settings: ["max_connections": "20", "default_transaction_read_only": "on", "ssl": "off"]
    ) { server in
      let database = try await server.newDatabase(dump: "04-searchbind")
      let url = server.url(database)
      #expect(try await psql(url, "SHOW max_connections").text == "20\n")
      let result = try await psql(url, "DELETE FROM core_localconfig")
      #expect(result.errors.contains("read-only transaction"))
      let encrypted = server.url(database, options: ["sslmode": "require"])
      #expect(try await psql(encrypted, "").errors.contains("server does not support SSL"))
    }
  }

  @Test func mariaDBTakesSettings() async throws {
    try await DatabaseServer.running(
      .mariaDB, settings: ["max_connections": "20", "read_only": "1", "ssl": "0"]
    ) { server in
      let database = try await server.newDatabase(dump: "04-searchbind")
      let place = ["--socket=\(server.socket)", database]
      let query = "SELECT @@max_connections, @@have_ssl"
      #expect(try await mariadb(.modoboa, place, query).text == "20\tDISABLED\n")
      let result = try await mariadb(.modoboa, place, "DELETE FROM core_localconfig")
      #expect(result.errors.contains("--read-only"))
    }
  }

  @Test(arguments: DatabaseServer.Kind.allCases)
  func saysAtOnceWhyItDoesNotStart(_ kind: DatabaseServer.Kind) async {
    let start = ContinuousClock.now
    let error = await #expect(throws: Server.NotReady.self) {
      try await DatabaseServer.running(kind, settings: ["nothing": "1"]) { _ in }
    }
    let message = kind == .postgreSQL ? #"parameter "nothing""# : "unknown variable 'nothing=1'"
    #expect(error?.output.contains(message) == true)
    #expect(ContinuousClock.now - start < .seconds(20))
  }

  private func psql(_ url: String, _ query: String) async throws -> ProgramResult {
    try await Program.run("/usr/lib/postgresql/15/bin/psql", ["-XAtc", query, url])
  }

  private func mariadb(_ account: DatabaseAccount, _ arguments: [String], _ query: String)
    async throws -> ProgramResult
  {
    try await Program.run(
      "/usr/bin/mariadb",
      ["--no-defaults", "-NB", "--user=\(account.name)", "--execute=\(query)"] + arguments,
      environment: ["MYSQL_PWD": account.password])
  }

  private func tcp(_ server: DatabaseServer, _ host: String) -> [String] {
    ["--protocol=tcp", "--host=\(host)", "--port=\(server.port)"]
  }
}
