import FoundationEssentials
import TestSupport
import Testing

/// Modoboa's mailboxes and the entries of an LDAP server, for the command `accounts`.
enum Staff {
  /// A mailbox, whose domain is named by its address.
  struct Mailbox: Sendable {
    let address: String
    var isActive = true

    init(_ address: String, isActive: Bool = true) {
      (self.address, self.isActive) = (address, isActive)
    }
  }

  /// The domain that is disabled.
  static let closedDomain = "closed.test"

  /// An entry below ``Office/people``.
  static func entry(_ uid: String, _ mails: String..., upn: String? = nil) -> LDAPEntryText {
    LDAPEntryText(
      ("uid", uid), below: Office.people,
      mails.map { ("mail", $0) } + (upn.map { [("userPrincipalName", $0)] } ?? []))
  }

  /// A server with these entries, the containers above them, and the service account.
  ///
  /// - Parameters:
  ///   - entries: the users.
  ///   - limits: lines such as `sizelimit 10`.
  ///   - access: access rules.
  /// - Returns: the setup.
  static func server(
    _ entries: [LDAPEntryText], limits: String = "", access: String = "access to * by * read"
  ) -> Slapd.Setup {
    let containers = Office.entries.filter {
      [Office.suffix, Office.people, Office.reader].contains($0.dn)
    }
    return Slapd.Setup(
      suffix: Office.suffix, ldif: (containers + entries).map(\.ldif).joined(), access: access
    ).with(globals: limits)
  }

  /// Statements that insert mailboxes.
  ///
  /// - Parameters:
  ///   - mailboxes: the mailboxes, in the order of their users' ids.
  ///   - quote: makes a literal of a text.
  /// - Returns: SQL.
  static func rows(_ mailboxes: [Mailbox], _ quote: (String) -> String) -> String {
    guard !mailboxes.isEmpty else { return "" }
    var domains: [Substring] = []
    var users: [String] = []
    var rows: [String] = []
    for (index, mailbox) in mailboxes.enumerated() {
      let parts = mailbox.address.split(separator: "@")
      if !domains.contains(parts[1]) { domains.append(parts[1]) }
      let domain = domains.firstIndex(of: parts[1]) ?? 0
      let (id, name) = (index + 1, quote(mailbox.address))
      users.append("(\(id), \(name), \(name), \(mailbox.isActive), false, '!', NULL, false)")
      rows.append("(\(id), \(quote(String(parts[0]))), 50, true, false, \(domain), \(id))")
    }
    let names = domains.indices.map {
      "(\($0), \(quote(String(domains[$0]))), \(domains[$0] != closedDomain), 0, 50)"
    }
    return [("admin_domain", names), ("core_user", users), ("admin_mailbox", rows)].map {
      "INSERT INTO \($0) VALUES \($1.joined(separator: ",\n"));\n"
    }.joined()
  }

  /// A database with mailboxes.
  ///
  /// - Parameters:
  ///   - kind: the engine.
  ///   - parameters: the stored parameters.
  ///   - mailboxes: the mailboxes.
  /// - Returns: the database.
  /// - Throws: what `StoredDatabase` throws.
  static func database(
    _ kind: StoredDatabase.Kind, _ parameters: Parameters, _ mailboxes: [Mailbox]
  ) async throws -> StoredDatabase {
    let database = try await StoredDatabase(kind, parameters)
    let role = kind == .postgreSQL ? "SET ROLE modoboa;\n" : ""
    try await database.run(
      role + MailDatabase.tables + rows(mailboxes) { database.literal($0) })
    return database
  }
}

/// The object of `accounts --json`.
struct AccountsObject: Decodable, Equatable {
  struct Stranger: Decodable, Equatable {
    let dn: String
    let names: [String]
  }
  struct Several: Decodable, Equatable {
    let name: String
    let dns: [String]
  }
  struct Renaming: Decodable, Equatable {
    let mailbox: String
    let names: [String]
    let dn: String
    let otherDn: String?
  }

  let command: String
  let status: String
  let exitStatus: Int32
  let parameters: String
  let mailboxes: Int
  let disabled: Int
  let entries: Int
  let withoutEntry: [String]
  let withoutMailbox: [Stranger]?
  let several: [Several]
  let otherNames: [Renaming]?
  let unchecked: String?
  let warnings: [String]

  /// The report, with its fixed format and without a password.
  static func reading(
    _ result: ProgramResult, sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> AccountsObject {
    expectNoPassword(result, sourceLocation: sourceLocation)
    try #require(
      result.text.hasPrefix("{") && result.text.hasSuffix("}\n"),
      "\(result.status) \(result.errors)\(result.text)", sourceLocation: sourceLocation)
    #expect(result.output.count { $0 == UInt8(ascii: "\n") } == 1, sourceLocation: sourceLocation)
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let object = try decoder.decode(AccountsObject.self, from: Data(result.output))
    #expect(object.command == "accounts", sourceLocation: sourceLocation)
    #expect(object.exitStatus == result.status, sourceLocation: sourceLocation)
    #expect(
      object.status == (result.status == 0 ? "ok" : "attention"), sourceLocation: sourceLocation)
    #expect(
      result.errors.split(separator: "\n").count == object.warnings.count,
      "\(result.errors)", sourceLocation: sourceLocation)
    return object
  }
}

extension Host {
  /// The command `accounts` with a database as the source.
  func accountsCommand(_ url: String, _ further: [String] = []) -> [String] {
    [Program.underTest, "accounts", "--database", url] + options + further
  }

  /// Runs it.
  func accounts(_ url: String, _ further: [String] = []) async throws -> ProgramResult {
    try await Self.run(accountsCommand(url, further))
  }

  /// Runs it with --json; the parameters of these tests are those that are stored, unless a file is there.
  func accountsObject(
    _ database: StoredDatabase, _ further: [String] = [],
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws -> AccountsObject {
    try AccountsObject.reading(
      try await accounts(database.url, ["--json"] + further), sourceLocation: sourceLocation)
  }
}
