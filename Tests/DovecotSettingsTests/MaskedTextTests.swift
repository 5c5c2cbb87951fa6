import Secrets
import Testing

@testable import DovecotSettings

@Suite("Masking")
struct MaskedTextTests {
  static let password = "Invented-Bind-1"

  private func shown(_ text: String, _ dialect: Dialect = .v23) -> [String] {
    MaskedText(Array(text.utf8), dialect: dialect).lines.map(\.shown)
  }

  @Test("our own file is shown but for its password", arguments: Dialect.allCases)
  func ownFile(_ dialect: Dialect) throws {
    let account = LDAPPassdb.ServiceAccount(bindDN: "cn=x #1", password: Secret(Self.password))
    let file = try GeneratedFile(
      .example(.searchAndBind(account: account)), dialect: dialect, origin: ["a"])
    let text = String(decoding: file.text, as: UTF8.self)
    let masked =
      MaskedText(file.text, dialect: dialect).lines.map(\.shown).joined(separator: "\n") + "\n"
    #expect(masked == text.split(separator: Self.password).joined(separator: Secret.placeholder))
  }

  @Test(
    "no line of somebody else's file shows a secret",
    arguments: [
      "dnpass = \(password)", "dnpass = '\(password)'", "DNPASS=\(password)",
      "# dnpass = \(password)", "uris = ldap://x # \(password)", "sasl_realm = \(password)",
      "dnpass = a\\\n\(password)", "base = a\\\n\(password)", "\(password)", "{\(password)",
      "passdb \(password)", "server { dnpass = \(password)",
      "# Syntax: Dovecot 2.4, \(password)",
      "# To change it, change Modoboa's parameters: \(password)", "!include \(password)",
      "\(password) foo {", "\(password) = x", "passdb ldap { # \(password)", "} \(password)",
      "ldap_auth_dn_password = <\(password)",
      "dn = x\\\ndnpass = \(password)",
    ], Dialect.allCases)
  func foreignFile(_ text: String, _ dialect: Dialect) {
    #expect(!shown(text, dialect).joined().contains(Self.password))
  }

  @Test("Modoboa's six lines show all but the password")
  func modoboasFile() {
    #expect(
      shown(FileOriginTests.modoboas) == [
        "uris = ldap://ldap1.example.test:389", "dn = \"cn=reader,dc=example,dc=test\"",
        "dnpass = \"********\"", "base = ou=people,dc=example,dc=test", "user_filter = (mail=%u)",
        "pass_filter = (mail=%u)",
      ])
  }

  @Test("a changed password still makes different lines")
  func changed() {
    let lines = ["a", "b"].map { MaskedText(Array("dnpass = \($0)".utf8), dialect: .v23).lines[0] }
    #expect(lines[0].shown == lines[1].shown)
    #expect(!lines[0].isEqual(to: lines[1]))
  }

  @Test("control characters are made visible")
  func controlCharacters() {
    #expect(shown("base = \"a\u{1b}[31mb\u{9b}c\"") == ["base = \"a\\x1b[31mb\\x9bc\""])
  }
}
