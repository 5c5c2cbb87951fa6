/// PostgreSQL of Debian 12.
struct PostgreSQLEngine: DatabaseEngine {
  let user = "postgres"
  let administrator = DatabaseAccount(name: "postgres", password: "Invented-0")
  let scheme = "postgres"
  let dump = "pg_dump.sql"
  let schemaPrefix = "postgresql"
  /// Fast shutdown.
  let endedBy = "INT"

  private let programs = "/usr/lib/postgresql/15/bin"

  func initialize(_ directory: DatabaseDirectory) async throws {
    let password = directory.write("password", administrator.password)
    try await directory.succeed([
      "\(programs)/initdb", "--pgdata=\(directory.data)", "--no-sync", "--encoding=UTF8",
      "--locale=C", "--username=\(administrator.name)", "--pwfile=\(password)",
      "--auth=scram-sha-256",
    ])
  }

  func command(_ directory: DatabaseDirectory, settings: [String: String]) -> [String] {
    let ours = [
      "listen_addresses": "127.0.0.1", "port": "\(directory.port)",
      "unix_socket_directories": directory.sockets, "ssl": "on",
      "ssl_cert_file": directory.tls.certificate, "ssl_key_file": directory.tls.key,
      "max_connections": "300",
      // Data need not survive a crash of the machine.
      "fsync": "off", "full_page_writes": "off", "shared_buffers": "16MB", "autovacuum": "off",
    ]
    return ["\(programs)/postgres", "-D", directory.data] + options(ours, settings)
  }

  /// As pg_ctl does it: the last line of the server's pid file is its state.
  func isReady(_ directory: DatabaseDirectory) -> Bool {
    let file = Scratch.content(of: "\(directory.data)/postmaster.pid") ?? []
    return String(decoding: file, as: UTF8.self).contains("\nready")
  }

  func makeAccounts(_ server: DatabaseServer) async throws {
    let roles = DatabaseAccount.all.map {
      "CREATE ROLE \"\($0.name)\" LOGIN PASSWORD \(quoted($0.password));"
    }
    let membership = "GRANT modoboa TO \"\(DatabaseAccount.odd.name)\";"
    try await server.run((roles + [membership]).joined(), in: nil)
  }

  func socket(_ directory: DatabaseDirectory) -> String { directory.sockets }

  func socketPlace(_ directory: DatabaseDirectory) -> (host: String, options: [(String, String)]) {
    // The port is part of the socket's name.
    ("", [("host", directory.sockets), ("port", "\(directory.port)")])
  }

  func client(_ server: DatabaseServer, database: String?) -> ClientCommand {
    // Debian's /usr/bin/psql is a Perl wrapper that takes longer than most queries.
    ClientCommand(
      path: "\(programs)/psql",
      arguments: [
        "--no-psqlrc", "--quiet", "--no-align", "--tuples-only", "--set=ON_ERROR_STOP=1",
        server.url(database ?? "postgres", as: administrator, over: .socket),
      ],
      environment: [
        "PGCLIENTENCODING": "UTF8", "PGOPTIONS": "-c default_transaction_read_only=off",
      ])
  }

  func creation(of database: String) -> String { "CREATE DATABASE \(database) OWNER modoboa" }

  /// The dumps set no owner.
  func owned(_ script: String) -> String { "SET ROLE modoboa;\n\(script)" }
}
