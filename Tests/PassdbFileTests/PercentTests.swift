import Secrets
import Testing

@testable import DovecotGrammar
@testable import PassdbFile

/// Pieces of a template, `nil` for the login, and its spelling in both dialects.
struct PercentCase: Sendable, CustomTestStringConvertible {
  let pieces: [String?]
  let v23: String
  let v24: String

  var template: LoginTemplate {
    pieces.reduce(into: LoginTemplate()) { template, piece in
      if let piece { template.append(literal: piece) } else { template.appendUser() }
    }
  }
  var testDescription: String { pieces.map { $0 ?? "<login>" }.joined() }
}

@Suite("Percent signs and the login")
struct PercentTests {
  static let cases: [PercentCase] = [
    PercentCase(pieces: ["(uid=", nil, ")"], v23: "(uid=%u)", v24: "(uid=%{user})"),
    PercentCase(pieces: [nil], v23: "%u", v24: "%{user}"),
    PercentCase(pieces: [nil, nil], v23: "%u%u", v24: "%{user}%{user}"),
    PercentCase(pieces: ["100% ", nil], v23: "100%% %u", v24: "100% %{user}"),
    PercentCase(pieces: ["100%", nil], v23: "100%%%u", v24: "100%{literal('%')}%{user}"),
    PercentCase(pieces: ["a%%%", nil], v23: "a%%%%%%%u", v24: "a%{literal('%%%')}%{user}"),
    PercentCase(pieces: ["%{x}"], v23: "%%{x}", v24: "%%{x}"),
    PercentCase(pieces: ["%%{x}"], v23: "%%%%{x}", v24: "%%%{x}"),
    PercentCase(pieces: ["%", "{x}"], v23: "%%{x}", v24: "%%{x}"),
    PercentCase(pieces: ["x%"], v23: "x%%", v24: "x%"),
    PercentCase(pieces: ["%u"], v23: "%%u", v24: "%u"),
    PercentCase(pieces: ["100%y"], v23: "100%%y", v24: "100%{literal('%y')}"),
    PercentCase(pieces: ["%y%{"], v23: "%%y%%{", v24: "%{literal('%y%')}{"),
    PercentCase(
      pieces: ["y", nil, "y"], v23: "y%uy", v24: "%{literal('y')}%{user}%{literal('y')}"),
    PercentCase(pieces: ["yes%", nil], v23: "yes%%%u", v24: "yes%{literal('%')}%{user}"),
    PercentCase(pieces: ["by%by"], v23: "by%%by", v24: "by%by"),
    PercentCase(pieces: ["%\u{301}"], v23: "%%\u{301}", v24: "%\u{301}"),
  ]

  @Test("a template is spelled for the expansion of each dialect", arguments: cases)
  func spelling(_ example: PercentCase) {
    #expect(Dialect.v23.spelling(example.template) == example.v23)
    #expect(Dialect.v24.spelling(example.template) == example.v24)
  }

  @Test("only 2.4 expands variables in settings other than templates")
  func plainSettings() throws {
    let account = LDAPPassdb.ServiceAccount(bindDN: "cn=%{x}", password: Secret("50%%"))
    let passdb = LDAPPassdb.example(.searchAndBind(account: account))
    #expect(Dialect.v23.lines23(for: passdb).contains(.setting(key: "dn", value: "cn=%{x}")))
    #expect(Dialect.v23.lines23(for: passdb).contains(.secret(key: "dnpass", Secret("50%%"))))
    let block = try #require(Dialect.v24.lines24(for: passdb).first?.block)
    #expect(block.contains(.setting(key: "ldap_auth_dn", value: "cn=%%{x}")))
    #expect(block.contains(.secret(key: "ldap_auth_dn_password", Secret("50%%"))))
  }
}

extension LDAPPassdb {
  /// A valid passdb, except for what a test changes.
  static func example(
    _ method: Method = .searchAndBind(account: nil), transport: Transport = .plain
  ) -> LDAPPassdb {
    var filter = LoginTemplate()
    filter.append(literal: "(uid=")
    filter.appendUser()
    filter.append(literal: ")")
    return LDAPPassdb(
      servers: [Server(host: "ldap1.example.test", port: 389)], transport: transport,
      searchBase: "dc=example,dc=test", filter: filter, method: method)
  }
}

extension SettingsLine {
  /// The lines of a section; nil for any other line.
  fileprivate var block: [SettingsLine]? {
    if case .section(_, let block) = self { block } else { nil }
  }
}
