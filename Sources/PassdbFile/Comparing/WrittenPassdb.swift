package import DovecotGrammar
import Secrets

/// Reads a file of this program back.
extension LDAPPassdb {
  /// The passdb that a file of this program was written from; nil for a file of others, and for one that
  /// was changed by hand: writing the result again would not give the same settings.
  ///
  /// - Parameters:
  ///   - text: the file.
  ///   - dialect: the dialect to read it with if its header names none.
  package init?(writtenIn text: [UInt8], dialect: Dialect) {
    guard case .ours(let written) = FileOrigin(of: text) else { return nil }
    let dialect = written ?? dialect
    let statements = SettingsReader(dialect).statements(in: text).map(\.kind)
    var settings: [String: String] = [:]
    for case .setting(let key, .literal(let bytes)) in statements {
      // `user` of the block `fields` has the name of no other setting.
      settings[key] = String(validating: bytes, as: UTF8.self)
    }
    guard var passdb = Self.passdb(settings, dialect) else { return nil }
    passdb.leavesDecision = GeneratedFile.leavesDecision(text)
    guard let again = try? GeneratedFile(passdb, dialect: dialect, origin: []),
      SettingsReader(dialect).statements(in: again.text).map(\.kind) == statements
    else { return nil }
    self = passdb
  }

  private static func passdb(_ settings: [String: String], _ dialect: Dialect) -> LDAPPassdb? {
    let names = dialect.passdbNames
    func text(_ name: String) -> String? {
      settings[name].flatMap { names.text($0, dialect) }
    }
    func template(_ name: String) -> LoginTemplate? {
      settings[name].flatMap { LoginTemplate(spelled: $0, in: dialect) }
    }
    guard let uris = text(names.uris), let (servers, hasTLS) = servers(uris),
      let base = template(names.base), !base.hasUser, let filter = template(names.filter),
      filter.hasUser,
      let dn = text(names.bindDN),
      let password = text(names.password)
    else { return nil }
    let account = dn.isEmpty ? nil : ServiceAccount(bindDN: dn, password: Secret(password))
    let userDN = settings[names.userDN].flatMap { $0.isEmpty ? nil : $0 }
    let method: Method
    if let userDN {
      guard let template = LoginTemplate(spelled: userDN, in: dialect), template.hasUser else {
        return nil
      }
      method = .directBind(userDN: template)
    } else {
      method = .searchAndBind(account: account)
    }
    return LDAPPassdb(
      servers: servers,
      transport: settings[names.startTLS] == "yes" ? .startTLS : hasTLS ? .tls : .plain,
      searchBase: base.text(for: ""), filter: filter, method: method)
  }

  /// The servers of a list as ``uris`` writes it.
  private static func servers(_ uris: String) -> ([Server], hasTLS: Bool)? {
    var servers: [Server] = []
    for uri in uris.split(separator: " ") {
      guard let scheme = uri.firstRange(of: "://"),
        let colon = uri[scheme.upperBound...].lastIndex(of: ":"),
        let port = Int(uri[uri.index(after: colon)...])
      else { return nil }
      servers.append(Server(host: String(uri[scheme.upperBound..<colon]), port: port))
    }
    return servers.isEmpty ? nil : (servers, uris.hasPrefix("ldaps://"))
  }
}

/// The names of the settings that a passdb is read from.
private struct PassdbNames {
  let uris, startTLS, bindDN, password, base, userDN, filter: String
  /// Whether Dovecot expands variables in all of them, and not only in base, filter and template.
  let expandsAll: Bool

  /// The text that Dovecot makes of a value without the login in it.
  func text(_ value: String, _ dialect: Dialect) -> String? {
    guard expandsAll else { return value }
    guard let template = LoginTemplate(spelled: value, in: dialect), !template.hasUser else {
      return nil
    }
    return template.text(for: "")
  }
}

extension Dialect {
  fileprivate var passdbNames: PassdbNames {
    switch self {
    case .v23:
      PassdbNames(
        uris: "uris", startTLS: "tls", bindDN: "dn", password: "dnpass", base: "base",
        userDN: "auth_bind_userdn", filter: "pass_filter", expandsAll: false)
    case .v24:
      PassdbNames(
        uris: "ldap_uris", startTLS: "ldap_starttls", bindDN: "ldap_auth_dn",
        password: "ldap_auth_dn_password", base: "ldap_base", userDN: "bind_userdn",
        filter: "filter", expandsAll: true)
    }
  }
}

extension LoginTemplate {
  /// Reads what ``Dialect/spelling(_:)`` writes; nil for a variable that this program never writes.
  ///
  /// - Parameters:
  ///   - text: the value of a setting.
  ///   - dialect: its dialect.
  init?(spelled text: String, in dialect: Dialect) {
    self.init()
    var rest = Array(text.utf8)[...]
    while let percent = rest.firstIndex(of: .percent) {
      append(literal: String(decoding: rest[..<percent], as: UTF8.self))
      rest = rest[percent...]
      guard let (taken, literal) = Self.variable(rest, dialect) else { return nil }
      if let literal { append(literal: literal) } else { appendUser() }
      rest = rest.dropFirst(taken)
    }
    append(literal: String(decoding: rest, as: UTF8.self))
  }

  /// What stands at a percent sign: its length, and its text; nil for the login.
  private static func variable(_ rest: ArraySlice<UInt8>, _ dialect: Dialect) -> (Int, String?)? {
    switch dialect {
    case .v23:
      if rest.starts(with: "%u".utf8) { return (2, nil) }
      return rest.starts(with: "%%".utf8) ? (2, "%") : nil
    case .v24:
      if rest.starts(with: "%{user}".utf8) { return (7, nil) }
      let (open, close) = (Array("%{literal('".utf8), Array("')}".utf8))
      if rest.starts(with: open) {
        let inside = rest.dropFirst(open.count).prefix { $0 != UInt8(ascii: "'") }
        guard rest[inside.endIndex...].starts(with: close) else { return nil }
        return (open.count + inside.count + close.count, String(decoding: inside, as: UTF8.self))
      }
      if rest.starts(with: "%{".utf8) { return nil }
      return rest.starts(with: "%%{".utf8) ? (3, "%{") : (1, "%")
    }
  }
}
