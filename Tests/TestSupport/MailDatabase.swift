import Glibc

/// Modoboa's database with ``MailAccount/all`` in it.
package struct MailDatabase: Sendable {
  package enum Kind: String, CaseIterable, Sendable {
    /// A file.
    case sqlite
    /// The server that all tests share.
    case postgreSQL
    /// The server that all tests share.
    case mariaDB
  }

  enum Place: Sendable {
    case file(String)
    case server(DatabaseServer, name: String)
  }

  package let kind: Kind
  let place: Place

  /// Makes a database.
  ///
  /// - Parameters:
  ///   - kind: the engine.
  ///   - directory: the directory for SQLite's file.
  /// - Throws: ``ProgramFailed``, or ``Server/NotReady``.
  init(_ kind: Kind, in directory: String) async throws {
    self.kind = kind
    if kind == .sqlite {
      place = .file("\(directory)/modoboa.db")
      try await run(Self.tables)
      try await run(TestData.text(inCorpus: "schema/sqlite-2.12.0.sql"))
    } else {
      let server = try await DatabaseServer.shared(kind == .postgreSQL ? .postgreSQL : .mariaDB)
      // PostgreSQL's dumps remove the schema of unqualified names from the search path.
      let schema = try TestData.text(
        inCorpus: "schema/\(server.engine.schemaPrefix)-2.12.0.sql")
      place = .server(server, name: try await server.newDatabase(Self.tables + schema))
    }
    try await run(rows)
  }

  /// The tables of Modoboa 2.12 that Dovecot reads and writes, without unused columns that have a
  /// default.
  package static let tables = """
    CREATE TABLE core_user (id integer NOT NULL PRIMARY KEY, username varchar(254) NOT NULL UNIQUE,
      email varchar(254) NOT NULL, is_active boolean NOT NULL, is_local boolean NOT NULL,
      password varchar(256) NOT NULL, last_login timestamp NULL, master_user boolean NOT NULL);
    CREATE TABLE admin_domain (id integer NOT NULL PRIMARY KEY, name varchar(253) NOT NULL UNIQUE,
      enabled boolean NOT NULL, quota integer NOT NULL, default_mailbox_quota integer NOT NULL);
    CREATE TABLE admin_mailbox (id integer NOT NULL PRIMARY KEY, address varchar(252) NOT NULL,
      quota integer NOT NULL, use_domain_quota boolean NOT NULL, is_send_only boolean NOT NULL,
      domain_id integer NOT NULL REFERENCES admin_domain (id),
      user_id integer NOT NULL UNIQUE REFERENCES core_user (id));
    CREATE TABLE admin_quota (username varchar(254) NOT NULL PRIMARY KEY, bytes bigint NOT NULL,
      messages integer NOT NULL);
    CREATE TABLE admin_usershare (from_user varchar(254) NOT NULL, to_user varchar(254) NOT NULL,
      dummy varchar(1) DEFAULT '1' NOT NULL, PRIMARY KEY (from_user, to_user));
    CREATE TABLE admin_anyoneshare (from_user varchar(254) NOT NULL PRIMARY KEY,
      dummy varchar(1) DEFAULT '1' NOT NULL);
    CREATE TABLE django_migrations (id integer NOT NULL PRIMARY KEY);

    """

  /// The accounts, and the row for the parameters, which is still empty.
  private var rows: String {
    let accounts = MailAccount.all
    var domains: [Substring] = []
    for account in accounts where !domains.contains(account.domain) {
      domains.append(account.domain)
    }
    var rows = domains.indices.map {
      "INSERT INTO admin_domain VALUES (\($0), '\(domains[$0])',"
        + " \(MailAccount.isEnabled(domain: domains[$0])), 0, 50);"
    }
    for (id, account) in accounts.enumerated() {
      let domain = domains.firstIndex(of: account.domain) ?? 0
      rows += [
        "INSERT INTO core_user VALUES (\(id), '\(account.address)', '\(account.email)',"
          + " \(account.isActive), \(account.isLocal), '\(account.storedPassword)', NULL, false);",
        "INSERT INTO admin_mailbox VALUES (\(id), '\(account.localPart)', 50, true, false,"
          + " \(domain), \(id));",
      ]
    }
    return rows.joined(separator: "\n") + """

      INSERT INTO django_site (id, domain, name) VALUES (1, 'a', 'a');
      INSERT INTO core_localconfig (id, api_versions, site_id, _parameters, need_dovecot_update)
        VALUES (1, '{}', 1, '{}', false);
      """
  }

  /// Runs statements as the administrator.
  ///
  /// - Returns: the output, one line for each row.
  /// - Throws: ``ProgramFailed``.
  @discardableResult
  package func run(_ statements: String) async throws -> String {
    switch place {
    case .server(let server, let name): return try await server.run(statements, in: name)
    case .file(let path):
      return try await Program.succeed(
        "/usr/bin/sqlite3",
        ["-bail", "-init", "/dev/null", "-cmd", ".timeout 10000", path],
        input: Array(statements.utf8))
    }
  }

  /// The addresses of mailboxes, sorted.
  ///
  /// - Parameter condition: a condition on the account `u`, in SQL.
  /// - Returns: one address for each mailbox whose account meets it.
  /// - Throws: ``ProgramFailed``.
  package func addresses(where condition: String) async throws -> [String] {
    let parts = ["mb.address", "'@'", "dom.name"]
    let address =
      kind == .mariaDB
      ? "CONCAT(\(parts.joined(separator: ", ")))" : parts.joined(separator: " || ")
    return try await run(
      "SELECT \(address) FROM admin_mailbox mb INNER JOIN admin_domain dom ON dom.id = mb.domain_id"
        + " INNER JOIN core_user u ON u.id = mb.user_id WHERE \(condition);"
    ).split(separator: "\n").map(String.init).sorted()
  }

  /// Saves parameters as Modoboa does, which sets its flag, too.
  ///
  /// - Parameter json: the value of the column.
  /// - Throws: ``ProgramFailed``.
  package func save(parameters json: String) async throws {
    let text = kind == .mariaDB ? json.replacing("\\", with: "\\\\") : json
    try await run(
      "UPDATE core_localconfig SET _parameters = \(quoted(text)), need_dovecot_update = true;")
  }

  /// Modoboa's flag.
  package var needsUpdate: Bool {
    get async throws {
      let query = "SELECT CASE WHEN need_dovecot_update THEN 'set' END FROM core_localconfig;"
      return try await run(query) == "set\n"
    }
  }
}
