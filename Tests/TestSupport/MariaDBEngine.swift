/// MariaDB of Debian 12, from its bare server and client packages.
struct MariaDBEngine: DatabaseEngine {
  /// The bare server package creates no user.
  let user = "nobody"
  let administrator = DatabaseAccount(name: "root", password: "Invented-0")
  let scheme = "mysql"
  let dump = "mysqldump.sql"
  let schemaPrefix = "mariadb"
  let endedBy = "TERM"

  /// The options that the server needs from its first start on.
  private func common(_ directory: DatabaseDirectory) -> [String] {
    [
      "--no-defaults", "--datadir=\(directory.data)", "--innodb-buffer-pool-size=8M",
      "--innodb-log-file-size=4M",
      // A starting server removes the temporary tables of others in the same directory.
      "--tmpdir=\(directory.sockets)",
      // Data need not survive a crash of the machine.
      "--innodb-flush-log-at-trx-commit=0",
    ]
  }

  func initialize(_ directory: DatabaseDirectory) async throws {
    try await directory.succeed(
      ["/usr/bin/mariadb-install-db"] + common(directory) + [
        "--auth-root-authentication-method=normal", "--skip-test-db", "--skip-name-resolve",
      ])
  }

  func command(_ directory: DatabaseDirectory, settings: [String: String]) -> [String] {
    let ours = [
      "bind-address": "127.0.0.1", "port": "\(directory.port)", "socket": socket(directory),
      "max_connections": "300",
      "ssl-ca": directory.tls.authority, "ssl-cert": directory.tls.certificate,
      "ssl-key": directory.tls.key, "init-file": directory.write("accounts.sql", accounts),
    ]
    return ["/usr/sbin/mariadbd"] + common(directory) + options(ours, settings)
  }

  /// Statements, one a line, that the server runs at each start before it accepts clients.
  private var accounts: String {
    let name = { (account: DatabaseAccount) in "\(literal(account.name))@'%'" }
    let created = DatabaseAccount.all.map {
      "CREATE OR REPLACE USER \(name($0)) IDENTIFIED BY \(literal($0.password));"
    }
    let granted = [DatabaseAccount.modoboa, .odd].map {
      "GRANT ALL ON `modoboa\\_%`.* TO \(name($0));"
    }
    let lines =
      [
        // The package's administrators, and perhaps an anonymous user, have no password.
        "DELETE FROM mysql.global_priv WHERE User = '' OR User = 'root' AND Host <> 'localhost';",
        "FLUSH PRIVILEGES;",
        "ALTER USER root@localhost IDENTIFIED BY \(literal(administrator.password));",
      ] + created + granted
    return lines.joined(separator: "\n") + "\n"
  }

  /// A string literal, in which MariaDB interprets backslashes, too.
  private func literal(_ text: String) -> String {
    quoted(text.map { $0 == "\\" ? "\\\\" : String($0) }.joined())
  }

  func isReady(_ directory: DatabaseDirectory) -> Bool {
    directory.log.contains(": ready for connections.")
  }

  func makeAccounts(_ server: DatabaseServer) async throws {}

  func socket(_ directory: DatabaseDirectory) -> String { "\(directory.sockets)/socket" }

  func socketPlace(_ directory: DatabaseDirectory) -> (host: String, options: [(String, String)]) {
    ("localhost", [("unix_socket", socket(directory))])
  }

  func client(_ server: DatabaseServer, database: String?) -> ClientCommand {
    ClientCommand(
      path: "/usr/bin/mariadb",
      arguments: [
        "--no-defaults", "--default-character-set=utf8mb4", "--batch", "--raw",
        "--skip-column-names", "--socket=\(server.socket)", "--user=\(administrator.name)",
        database ?? "mysql",
      ],
      environment: ["MYSQL_PWD": administrator.password])
  }

  func creation(of database: String) -> String {
    "CREATE DATABASE \(database) CHARACTER SET utf8mb4"
  }

  /// Nothing: MariaDB's tables have no owner.
  func owned(_ script: String) -> String { script }
}
