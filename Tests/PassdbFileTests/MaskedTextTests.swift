import Secrets
import Testing

@testable import Diagnostics
@testable import DovecotGrammar
@testable import PassdbFile

@Suite("Masking")
struct MaskedTextTests {
  static let password = "Invented-Bind-1"

  private func shown(_ text: String, _ dialect: Dialect = .v23) -> [String] {
    MaskedText(Array(text.utf8), dialect: dialect).lines.map(\.shown)
  }

  @Test("a file of this program is shown, except for the password", arguments: Dialect.allCases)
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
    "no line of a foreign file shows a secret",
    arguments: [
      "dnpass = \(password)", "dnpass = '\(password)'", "DNPASS=\(password)",
      "# dnpass = \(password)", "uris = ldap://x # \(password)", "sasl_realm = \(password)",
      "dnpass = a\\\n\(password)", "base = a\\\n\(password)", "\(password)", "{\(password)",
      "passdb \(password)", "server { dnpass = \(password)",
      "# Syntax: Dovecot 2.4, \(password)",
      "# To change it, change Modoboa's parameters: \(password)", "!include \(password)",
      "\(password) foo {", "\(password) = x", "passdb ldap { # \(password)", "} \(password)",
      "ldap_auth_dn_password = <\(password)",
      "dn = x\\\ndnpass = \(password)", "pass_attrs = \(password)=password",
      "pass_attrs = =password=\(password)", "uris = ldap://u:\(password)@h",
      "ldap_uris = \(password)", "base = \(password)", "dn = \"cn=r\" dnpass = \"\(password)\"",
      "# To change it, change Modoboa's parameters: hunter.",
    ], Dialect.allCases)
  func foreignFile(_ text: String, _ dialect: Dialect) {
    let all = shown(text, dialect).joined()
    #expect(!all.contains(Self.password) && !all.contains("hunter"))
  }

  @Test("a known name in a foreign file is shown, but not its value")
  func foreignName() {
    #expect(shown("uris = ldap://h\nx = y") == ["uris = \"********\"", "********"])
  }

  @Test(
    "what was appended to a line of this program or of Modoboa's command is not shown",
    arguments: [
      "dn = \"cn=r\" dnpass = \"\(password)\"", "dn = 'cn=r' dnpass = '\(password)'",
      "dn = \"cn=r\" \(password)", "base = dc=x dnpass = '\(password)'",
      "dn = \"cn=r\\\"\" dnpass = \"\(password)\"", "base = \"a\"\(password)\"",
      "tls = yes dnpass = \"\(password)\"", "uris = ldap://u:\(password)@h",
      "uris = \"ldap://u:\(password)@h\"", "uris = ldap://h dnpass = '\(password)'",
    ])
  func joined(_ line: String) {
    let ours = "# \(GeneratedFile.marker)\n# Syntax: Dovecot 2.3,\n\(line)\n"
    #expect(!shown(ours).joined().contains(Self.password))
    let lines = FileOriginTests.modoboas.split(separator: "\n", omittingEmptySubsequences: false)
    let key = line.split(separator: " ")[0]
    let joined = lines.map { $0.hasPrefix("\(key) = ") ? Substring(line) : $0 }
      .joined(separator: "\n")
    #expect(!shown(joined).joined().contains(Self.password))
  }

  @Test("the six lines of Modoboa's command are shown, except for the password")
  func modoboasFile() {
    #expect(
      shown(FileOriginTests.modoboas) == [
        "uris = ldap://ldap1.example.test:389", "dn = \"cn=reader,dc=example,dc=test\"",
        "dnpass = \"********\"", "base = ou=people,dc=example,dc=test", "user_filter = (mail=%u)",
        "pass_filter = (mail=%u)",
      ])
  }

  @Test("a changed password still gives different lines")
  func changed() {
    let lines = ["a", "b"].map { MaskedText(Array("dnpass = \($0)".utf8), dialect: .v23).lines[0] }
    #expect(lines[0].shown == lines[1].shown)
    #expect(!lines[0].isEqual(to: lines[1]))
  }

  @Test(
    "invisible characters are made visible",
    arguments: [
      ("a b~é漢🙂", "a b~é漢🙂"), ("a\u{1b}[31m\u{9b}\u{7f}", "a\\x1b[31m\\x9b\\x7f"),
      ("\u{0}\n\t", "\\x00\\x0a\\x09"), ("a\u{202e}b", "a\\u{202e}b"),
      ("\u{ad}\u{200d}\u{feff}\u{2066}", "\\u{ad}\\u{200d}\\u{feff}\\u{2066}"),
      ("\u{2028}\u{2029}", "\\u{2028}\\u{2029}"), ("\u{e000}\u{e0041}", "\\u{e000}\\u{e0041}"),
      ("\u{378}\u{ffff}", "\\u{378}\\u{ffff}"),
    ])
  func legible(_ text: String, _ shown: String) {
    #expect(text.utf8.legible == shown)
  }

  @Test("legible JSON means the same")
  func legibleJSON() {
    #expect(
      "[\"é\u{202e}\u{9b}\u{e0041}\",\n1]".legibleJSON
        == "[\"é\\u202e\\u009b\\udb40\\udc41\",\n1]")
  }

  @Test("control characters in a file of this program are made visible")
  func controlCharacters() {
    let shown = shown("# \(GeneratedFile.marker)\nbase = \"a\u{1b}[31mb\u{9b}\u{202e}c\"")
    #expect(shown.last == "base = \"a\\x1b[31mb\\x9b\\u{202e}c\"")
  }
}
