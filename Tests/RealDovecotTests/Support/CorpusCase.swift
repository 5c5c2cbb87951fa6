import DovecotGrammar
import ModoboaDatabase
import ModoboaParameters
import TestSupport
import Testing

/// A directory of the corpus with the expected result.
struct CorpusCase: Sendable, CustomTestStringConvertible {
  let name: String
  private let outcome: Outcome

  private enum Outcome: Sendable {
    case off
    case refused(Parameter)
    case file(Expectation)
  }

  /// Differences from an anonymous search on ldap1.example.test; values as Dovecot sees them.
  struct Expectation: Sendable {
    var uris = "ldap://ldap1.example.test:389"
    var startTLS = false
    var dn = "cn=reader,dc=example,dc=test"
    var password = "Invented-Bind-1"
    var base = "ou=people,dc=example,dc=test"
    var filter23 = "(mail=%u)"
    var filter24 = "(mail=%{user})"
    var userDN23: String?
    var userDN24: String?
  }

  var testDescription: String { name }

  static let all: [CorpusCase] = [
    CorpusCase(name: "00-fresh-no-flag", outcome: .off),
    CorpusCase(name: "01-fresh", outcome: .off),
    CorpusCase(name: "02-installer-seeded", outcome: .off),
    CorpusCase(name: "03-defaults-saved", outcome: .off),
    CorpusCase(name: "04-searchbind", outcome: .file(Expectation())),
    CorpusCase(name: "05-searchbind-anonymous", outcome: .file(Expectation(dn: "", password: ""))),
    CorpusCase(name: "06-searchbind-null-bind", outcome: .file(Expectation(dn: "", password: ""))),
    CorpusCase(
      name: "07-directbind",
      outcome: .file(
        Expectation(
          dn: "", password: "", userDN23: "uid=%u,ou=people,dc=example,dc=test",
          userDN24: "uid=%{user},ou=people,dc=example,dc=test"))),
    CorpusCase(name: "09-starttls", outcome: .file(Expectation(startTLS: true))),
    CorpusCase(
      name: "10-ssl-secondary",
      outcome: .file(
        Expectation(uris: "ldaps://ldap1.example.test:636 ldaps://ldap2.example.test:1636"))),
    CorpusCase(
      name: "12-active-directory",
      outcome: .file(
        Expectation(
          uris: "ldap://dc1.corp.example.test:389",
          dn: "CN=svc modoboa,CN=Users,DC=corp,DC=example,DC=test",
          base: "CN=Users,DC=corp,DC=example,DC=test",
          filter23: "(&(objectClass=user)(|(userPrincipalName=%u)(mail=%u)))",
          filter24: "(&(objectClass=user)(|(userPrincipalName=%{user})(mail=%{user})))"))),
    CorpusCase(name: "14-auth-local", outcome: .off),
    CorpusCase(name: "15-sync-off", outcome: .off),
    CorpusCase(
      name: "16-password-single-quote", outcome: .file(Expectation(password: "It's-Invented-1"))),
    CorpusCase(
      name: "17-password-double-quote", outcome: .file(Expectation(password: "In\"vented-1"))),
    CorpusCase(name: "19-path-conf-ext", outcome: .file(Expectation())),
    CorpusCase(
      name: "21-filter-percent",
      outcome: .file(
        Expectation(
          filter23: "(|(mail=%u)(description=100%% %u))",
          filter24: "(|(mail=%{user})(description=100% %{user}))"))),
    CorpusCase(name: "25-newline-in-password", outcome: .refused(.bindPassword)),
    CorpusCase(name: "26-no-change-pending", outcome: .file(Expectation())),
    CorpusCase(name: "30-legacy-1x-string-password", outcome: .refused(.secured)),
  ]

  /// All recorded forms of the case, and the string form of old dumps, made from the raw one.
  func sources() throws -> [(String, LDAPParameters)] {
    let directory = "\(TestData.corpus)/\(name)"
    var sources: [(String, LDAPParameters)] = []
    for file in ["raw_parameters.json", "dumpdata.json", "api_v2_global_core.json"] {
      guard let text = Scratch.content(of: "\(directory)/\(file)") else { continue }
      sources.append((file, try SettingsExport(text).parameters))
    }
    if let raw = Scratch.content(of: "\(directory)/raw_parameters.json") {
      let quoted = String(decoding: raw, as: UTF8.self)
        .map { "\"\\".contains($0) ? "\\\($0)" : String($0) }.joined()
      let dump = """
        [{"model": "core.localconfig", "pk": 1, "fields": {"_parameters": "\(quoted)"}}]
        """
      sources.append(("dumpdata of 2.2.2", try SettingsExport(Array(dump.utf8)).parameters))
    }
    let database = ModoboaDatabase(
      [.sqlite(path: "\(directory)/modoboa.sqlite3")], origin: "", mayChange: false)
    sources.append(("SQLite", try database.parameters(timeout: 1, begin: { _ in }) { _ in }))
    return sources
  }

  /// The expected result in a dialect.
  func expected(_ dialect: Dialect) -> CorpusResult {
    switch outcome {
    case .off: .off
    case .refused(let parameter): .refused(parameter)
    case .file(let expectation):
      .settings(dialect == .v23 ? expectation.settings23 : expectation.settings24)
    }
  }
}

extension CorpusCase.Expectation {
  fileprivate var settings23: [String: String] {
    var settings = [
      "uris": uris, "tls": startTLS ? "yes" : "no", "ldap_version": "3", "sasl_bind": "no",
      "dn": dn,
      "dnpass": password, "base": base, "scope": "subtree", "deref": "never", "auth_bind": "yes",
      "pass_attrs": "",
      "user_filter": filter23, "pass_filter": filter23,
    ]
    if let userDN23 {
      settings["auth_bind_userdn"] = userDN23
    } else {
      settings["pass_attrs"] =
        "!mail,!userPrincipalName,=user=%L{if;%u;*;*@*;%u;"
        + "%{if;%{ldap:mail};ne;;%{ldap:mail};%{ldap:userPrincipalName}}}"
    }
    return settings
  }

  fileprivate var settings24: [String: String] {
    var settings = [
      "dovecot_config_version": "2.4.0", "dovecot_storage_version": "2.4.0", "ldap_uris": uris,
      "ldap_starttls": startTLS ? "yes" : "no", "ldap_version": "3",
      "ldap_auth_sasl_mechanisms": "",
      "ldap_auth_dn": dn, "ldap_auth_dn_password": password, "ldap_base": base,
      "ldap_scope": "subtree", "ldap_deref": "never",
      "bind": "yes", "bind_userdn": userDN24 ?? "", "filter": filter24, "fields": "",
    ]
    if userDN24 == nil {
      settings["user"] =
        "%{user | if('*', '*@*', user, ldap:mail) | default('')"
        + " | default(ldap:userPrincipalName) | default('') | lower}"
    }
    return settings
  }
}
