// Files of Dovecot, of Modoboa's instance, of client libraries, of cron.

import Secrets

@testable import DatabaseDiscovery
@testable import Doctor
@testable import DovecotGrammar
@testable import ModoboaDatabase
@testable import PassdbFile

/// Files by their number, cut at NUL: "!include 1" includes the second one.
private struct Files: IncludableFiles, ClientHost {
  let texts: [[UInt8]]

  init(_ text: [UInt8]) {
    texts = text.split(separator: 0, omittingEmptySubsequences: false).map(Array.init)
  }

  var first: [UInt8] { texts.first ?? [] }

  func files(matching pattern: String) -> [(path: String, text: [UInt8])] {
    content(of: pattern).map { [(pattern, $0)] } ?? []
  }

  func content(of path: String) -> [UInt8]? {
    guard let name = path.split(separator: "/").last else { return nil }
    guard let number = Int(name), texts.indices.contains(number) else {
      return [".my.cnf", "pg_service.conf"].contains(name) ? first : nil
    }
    return texts[number]
  }

  func variable(_ name: String) -> String? { name == "PGSERVICE" ? "x" : nil }
  var homes: [String] { ["/root"] }
  func isThere(_ path: String) -> Bool { true }
  func isReadableByAll(_ path: String) -> Bool { true }
  func isEnterableByAll(_ directory: String) -> Bool { true }
  func names(in directory: String) -> [String] { ["0", "1.cnf"] }
}

/// Dovecot's configuration, with includes.
func grammar(_ text: [UInt8]) {
  let files = Files(text)
  for dialect in [Dialect.v23, .v24] {
    let reader = SettingsReader(dialect)
    _ = reader.statements(in: text)
    _ = reader.wholeStatements(in: text)
    let statements = reader.statements(in: files.first, at: "/etc/dovecot/0", including: files)
    let section = ConfigurationSection(statements)
    _ = section.withDescendants(outside: "passdb")
    let configuration = ReadConfiguration(path: "/etc/dovecot/0", statements: statements)
    _ = configuration.files
    _ = configuration.laterDecides(dialect)
    for position in statements.indices.suffix(3) { _ = configuration.files(leadingTo: position) }
    for kind in [Backend.Kind.passdb, .userdb] { _ = Backend.all(kind, in: section, dialect) }
    _ = statements.map(\.place)
  }
}

/// The address of a database in Dovecot's configuration.
func sql(_ text: [UInt8]) {
  let files = Files(text)
  let discovery = DiscoveryFiles(nil) { _ in }
  for dialect in [Dialect.v23, .v24] {
    let section = ConfigurationSection(
      SettingsReader(dialect).statements(in: files.first, at: "/nonexistent/0", including: files))
    do {
      let found =
        dialect == .v23
        ? try DovecotSQL23.addresses(section, in: "/nonexistent/0", discovery)
        : try DovecotSQL24.addresses(section, in: "/nonexistent/0", discovery)
      _ = found?.flatMap(\.namedFiles)
    } catch { _ = "\(error)" }
    _ = DovecotSQL24.passwordFile(section)
  }
}

/// An SQL query of a passdb.
func query(_ text: [UInt8]) {
  let query = AccountQuery(String(decoding: text, as: UTF8.self))
  _ = query.lookup
  _ = query.furtherFields
  _ = query.mailDirectory
  _ = query.missingRestrictions
  _ = query.keepingOutDisabled
  let owner = AccountQuery.MailOwner(directory: "/x", user: 1, group: 2)
  _ = query.owned(by: owner)
  for dialect in [Dialect.v23, .v24] {
    for engine in SQLEngine.allCases { _ = query.byMailbox(dialect, engine) }
    _ = query.placeholders(dialect)
    _ = query.filled(dialect, owner)
  }
}

/// Two texts with a NUL between them.
func diff(_ text: [UInt8]) {
  let parts = text.split(separator: 0, maxSplits: 1, omittingEmptySubsequences: false)
  for dialect in [Dialect.v23, .v24] {
    let texts = parts.map { MaskedText(Array($0), dialect: dialect) }
    _ = FileOrigin(of: text).readingDialect(insteadOf: dialect)
    guard let old = texts.first, let new = texts.last else { continue }
    _ = old.lines.map(\.shown)
    _ = UnifiedDiff(from: old, to: new, path: "/x").lines
    _ = UnifiedDiff(from: nil, to: new, path: "/x").lines
  }
}

func settingsPy(_ text: [UInt8]) {
  _ = PythonStrings.all(in: text, named: ["DATABASES", "A"])
  do { _ = try DjangoSettings(text) } catch { _ = "\(error)" }
  do { _ = try DjangoSettings(Array("DATABASES = ".utf8) + text) } catch { _ = "\(error)" }
}

/// URLs and connection strings, and the files that they name.
func databaseURL(_ text: [UInt8]) {
  guard let text = String(validating: text, as: UTF8.self) else { return }
  do { _ = try DatabaseURL.address(text).namedFiles } catch { _ = "\(error)" }
  _ = PostgreSQLKeywords(text)
}

/// Option files of libmariadb and service files of libpq.
func clientFiles(_ text: [UInt8]) {
  let files = Files(text)
  _ = MySQLOptionFiles(group: "x", files).files(named: nil, isRead: true)
  _ = DatabaseAddress.postgreSQL(Secret("service=x")).usualFiles(on: files)
}

func cron(_ text: [UInt8]) {
  _ = Crontab.commands(in: text, at: "/etc/crontab", hasUsers: true)
  _ = Crontab.commands(in: text, at: "/etc/crontab", hasUsers: false)
  _ = SystemdUnit.values(of: "ExecStart", in: text)
  _ = MailboxInspection.lines(text, "/etc/sudoers")
}
