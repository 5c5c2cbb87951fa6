import TestSupport
import Testing

/// Modoboa's database with accounts, and the LDAP server that knows the same people and some more.
enum Panel {
  /// Somebody on the LDAP server, with the account name that comes of the login.
  struct Person: Sendable {
    let uid: String
    let mail: String

    init(_ uid: String, _ mail: String) { (self.uid, self.mail) = (uid, mail) }
  }

  /// Those whom Modoboa does not know; most would find somebody if they became part of a statement.
  static let strangers = [
    Person("stranger", "stranger@example.test"), Person("foreign", "foreign@nowhere.test"),
    Person("wild", "%@example.test"), Person("any", "_lice@example.test"),
    Person("quote", "x' or '1'='1@example.test"), Person("comment", "x' or 1=1 -- @example.test"),
    Person("escaped", "x\\' or 1=1 -- @example.test"), Person("domain", "x@y' or '1'='1"),
    Person("null", "$1@$2"), Person("end", "alice@example.test' or ''='"),
  ]

  /// Those whom Modoboa knows, in the order of ``accounts``.
  static let people = [
    Person("o'neil", "o'neil@example.test"), Person("off", "off@example.test"),
    Person("shut", "shut@closed.test"), Person("sender", "sender@example.test"),
    Person("backslash", "back\\slash@example.test"), Person("é", "zoé@example.test"),
    // A web login has copied LDAP's mail, which is not the address of the mailbox, into core_user.
    Person("copied", "copied@example.test"),
  ]

  /// Statements with the accounts of ``people``.
  ///
  /// - Parameter quote: makes a literal of a text.
  /// - Returns: SQL.
  static func accounts(_ quote: (String) -> String) -> String {
    var statements = """
      INSERT INTO admin_domain VALUES (1, 'example.test', true, 0, 50);
      INSERT INTO admin_domain VALUES (2, 'closed.test', false, 0, 50);

      """
    for (id, person) in people.enumerated() {
      let parts = person.mail.split(separator: "@").map(String.init)
      let email = person.uid == "copied" ? "Other@Example.test" : person.mail
      statements += """
        INSERT INTO core_user VALUES (\(id), \(quote(person.mail)), \(quote(email)),
          \(person.uid != "off"), false, '!', NULL, false);
        INSERT INTO admin_mailbox VALUES (\(id), \(quote(parts[0])), 50, true,
          \(person.uid == "sender"), \(parts[1] == "closed.test" ? 2 : 1), \(id));

        """
    }
    return statements
  }

  private static let started = Task.detached {
    var setup = Office.setup
    setup.ldif += (people + strangers).map {
      LDAPEntryText(
        ("uid", $0.uid), below: Office.people,
        [("mail", $0.mail), ("userPassword", Office.password(of: $0.uid))]
      ).ldif
    }.joined()
    return try await Slapd.forAll(setup)
  }

  /// The LDAP server.
  static func server() async throws -> Slapd { try await started.value }

  /// A database with the accounts.
  ///
  /// - Parameters:
  ///   - kind: the engine.
  ///   - change: statements that change the tables.
  /// - Returns: the database.
  /// - Throws: what `StoredDatabase` throws.
  static func database(_ kind: StoredDatabase.Kind, change: String = "") async throws
    -> StoredDatabase
  {
    let database = try await StoredDatabase(kind, .at(try await server()).byName)
    let role = kind == .postgreSQL ? "SET ROLE modoboa;\n" : ""
    try await database.run(
      role + MailDatabase.tables + accounts { database.literal($0) } + change)
    return database
  }
}

extension Host {
  /// Tries a login with a database as the source.
  func login(_ user: String, database url: String, _ further: [String] = []) async throws
    -> ProgramResult
  {
    let options = further.contains("--dovecot-directory") ? [] : ["--dovecot-directory", dovecot]
    return try await login(
      [Program.underTest, "login", "--database", url, "--dovecot-version", "2.3"] + options
        + further + ["--", user],
      input: Array("\(Office.password(of: user))\n".utf8))
  }
}
