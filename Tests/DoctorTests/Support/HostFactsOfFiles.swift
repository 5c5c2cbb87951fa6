import DovecotGrammar
import DovecotService
import PassdbFile

@testable import Doctor

/// Files that exist in a test only.
struct InventedFiles: IncludableFiles {
  let files: [String: String]

  func files(matching pattern: String) -> [(path: String, text: [UInt8])] {
    // Patterns of these tests have a star at their end, if at all.
    let beginning = pattern.prefix { $0 != "*" }
    return files.sorted { $0.key < $1.key }
      .filter { beginning == pattern ? $0.key == pattern : $0.key.hasPrefix(beginning) }
      .map { ($0.key, Array($0.value.utf8)) }
  }
}

extension HostFacts {
  static let target = "/d/dovecot-modoboa.conf.ext"

  /// A host with these files; all else is in order.
  ///
  /// `dovecot.conf`, this program's file and, for 2.3, `dovecot-ldap.conf.ext` are in `/d`.
  static func of(_ dialect: Dialect, _ files: [String: String], version: String? = nil) -> HostFacts
  {
    let invented = InventedFiles(files: files)
    func read(_ path: String, _ reader: Dialect) -> ReadConfiguration {
      let statements = files[path].map { text in
        SettingsReader(reader).statements(in: Array(text.utf8), at: path, including: invented)
      }
      return ReadConfiguration(path: path, statements: statements) { $0.includePattern == target }
    }
    let main = read("/d/dovecot.conf", .v24)
    let settings: Set<String> =
      dialect == .v23
      ? ["uris", "tls", "dn", "dnpass", "base", "pass_filter"]
      : ["ldap_uris", "ldap_base", "bind", "filter", "fields"]
    var facts = HostFacts(
      directory: "/d", dialect: dialect,
      program: ProgramFacts(
        path: "/usr/sbin/dovecot",
        version: DovecotVersion(version ?? (dialect == .v23 ? "2.3.21" : "2.4.3")),
        hasLDAPModule: true),
      service: ServiceFacts(verdict: .accepted, isRunning: true), main: main,
      ldapSettings: read("/d/dovecot-ldap.conf.ext", .v23),
      settingsFiles: settingsFiles(main).filter { files[$0] != nil }.map { read($0, .v23) },
      spare: SpareFiles(
        ldap: read("/d/conf.d/auth-ldap.conf.ext", .v24),
        sql: read("/d/conf.d/auth-sql.conf.ext", .v24)),
      target: TargetFacts(
        path: target, isNamed: true, isThere: files[target] != nil, settings: settings),
      parameters: ParameterFacts(
        source: "a database", authenticationType: "ldap", isSynchronizationOn: true,
        transport: .plain, plan: PlanFacts(reasons: [])),
      authorities: AuthorityFacts(
        ldapConf: LDAPConf(path: "/etc/ldap/ldap.conf", text: nil), hasSystemStore: true,
        usual: "/ca.crt"),
      files: [FileFacts(path: "/d", mode: 0o755, owner: 0, group: 0, role: .configuration)],
      state: StateFacts(),
      schedule: ScheduleFacts(cron: [
        .init(file: "/etc/crontab", line: 1, command: "update_dovecot_conf")
      ]))
    facts.passwordQueries = PasswordQueryInspection.queries(
      facts.backends(.passdb), in: main.root, settings: { read($0, .v23).root })
    return facts
  }

  /// The usual settings file, and `/d/sql` and `/d/oauth2` if a passdb or userdb names them.
  private static func settingsFiles(_ main: ReadConfiguration) -> [String] {
    let backends = [Backend.Kind.passdb, .userdb].flatMap { Backend.all($0, in: main.root, .v23) }
    let named = Set(backends.compactMap { $0.option("args")?.text })
    return ["/d/dovecot-sql.conf.ext"] + ["/d/sql", "/d/oauth2"].filter(named.contains)
  }

  /// The findings in one section, as ``findings``, with the remedies below each.
  func advice(in section: ChapterSection) -> [String] {
    Examination.items(self, of: [section]).filter { $0.status != .ok }.flatMap { item in
      let name = item.status == .attention ? "" : "?"
      return [
        item.identifier.rawValue + name + (item.location?.line.map { " \($0)" } ?? "")
      ] + (item.remedy?.text ?? [])
    }
  }

  /// The shortest file of this program.
  static func ours(_ dialect: Dialect) -> String {
    dialect == .v23 ? "uris = ldap://a\nbase = x\n" : "passdb ldap {\n  ldap_uris = ldap://a\n}\n"
  }

  /// A host of 2.3 with this dovecot.conf and settings file of the ldap passdb.
  static func of23(_ main: String, settings: String) -> HostFacts {
    of(
      .v23,
      [
        "/d/dovecot.conf": main, "/d/dovecot-ldap.conf.ext": settings, target: ours(.v23),
        "/d/sql": "driver = pgsql\nconnect = password=x\npassword_query = \(byMailbox)\n",
      ])
  }

  /// A host of 2.4 with this dovecot.conf.
  static func of24(_ main: String, version: String? = nil) -> HostFacts {
    of(.v24, ["/d/dovecot.conf": main, target: ours(.v24)], version: version)
  }

  static let byMailbox = "SELECT 1 WHERE address = '%{username}' AND name = '%{domain}'"
  static let passdb23 = "passdb {\n driver = ldap\n args = /d/dovecot-ldap.conf.ext\n}\n"
  static let sql23 = "passdb {\n driver = sql\n args = /d/sql\n}\n"
  static let userdb23 = "userdb {\n driver = sql\n args = x\n}\n"
  static let sql24 =
    "passdb sql {\n query = \(byMailbox)\n}\nuserdb sql {\n sql_driver = sqlite\n}\n"
  static let include = "!include_try dovecot-modoboa.conf.ext\n"

  /// A dovecot.conf that is in order.
  static let main23 = passdb23 + sql23 + userdb23
  static let main24 = include + sql24

  /// A host in order.
  static let inOrder = of23(main23, settings: include)

  /// The items that are not ok, except that no server was asked: the name, with its line or, if it could not be checked, "?".
  var findings: [String] {
    Examination.items(self).filter { $0.status != .ok && $0 != .serversNotAsked }.map { item in
      let name = item.status == .attention ? "" : "?"
      return item.identifier.rawValue + name + (item.location?.line.map { " \($0)" } ?? "")
    }
  }

  /// A copy of the facts with some changed.
  func with(_ change: (inout HostFacts) -> Void) -> HostFacts {
    var copy = self
    change(&copy)
    return copy
  }
}
