import Testing

@testable import DovecotGrammar
@testable import PassdbFile

@Suite("Recognising a file by its content")
struct FileOriginTests {
  static let modoboas = """
    uris = ldap://ldap1.example.test:389
    dn = "cn=reader,dc=example,dc=test"
    dnpass = 'Invented-Bind-1'
    base = ou=people,dc=example,dc=test
    user_filter = (mail=%u)
    pass_filter = (mail=%u)

    """

  @Test("a file of this program is recognised, with its dialect", arguments: Dialect.allCases)
  func ours(_ dialect: Dialect) throws {
    let file = try GeneratedFile(.example(), dialect: dialect, origin: ["a"])
    #expect(FileOrigin(of: file.text) == .ours(dialect))
  }

  @Test(
    "other files are distinguished",
    arguments: [
      (modoboas, FileOrigin.modoboa),
      (modoboas + "tls = yes\n", .foreign),
      (String(modoboas.dropLast()), .foreign),
      ("\n" + modoboas, .foreign),
      ("", .foreign),
      ("base = x\n# \(GeneratedFile.marker)\n", .foreign),
      ("# \(GeneratedFile.marker)\n", .ours(nil)),
      ("# \(GeneratedFile.marker)\nanything else\n", .ours(nil)),
      ("# \(GeneratedFile.marker) \n", .foreign),
    ])
  func origins(_ text: String, _ origin: FileOrigin) {
    #expect(FileOrigin(of: Array(text.utf8)) == origin)
  }

  @Test("unknown settings are not named, since a name could be a secret")
  func others() throws {
    let file = try GeneratedFile(.example(), dialect: .v23, origin: ["a"])
    let old = file.text + Array("c2VjcmV0==\ndebug_level = 1\n".utf8)
    #expect(file.settingsDiffering(from: old, by: .ours(.v23)) == ["others"])
  }

  @Test("differing settings are named in the order of the new file")
  func differing() throws {
    let old = try GeneratedFile(.example(), dialect: .v23, origin: ["a"])
    var passdb = LDAPPassdb.example(transport: .startTLS)
    passdb.searchBase = "dc=other"
    let new = try GeneratedFile(passdb, dialect: .v23, origin: ["b"])
    #expect(new.settingsDiffering(from: old.text, by: .ours(.v23)) == ["tls", "base"])
    #expect(new.settingsDiffering(from: new.text, by: .ours(.v23)) == [])
    let modoboas = Array(Self.modoboas.utf8)
    #expect(
      new.settingsDiffering(from: modoboas, by: .modoboa) == [
        "tls", "ldap_version", "sasl_bind", "dn", "dnpass", "base", "scope", "deref",
        "auth_bind", "pass_attrs", "user_filter", "pass_filter",
      ])
  }

  @Test("a change of the LDAP servers has the old and the new URLs", arguments: Dialect.allCases)
  func serverChange(_ dialect: Dialect) throws {
    let old = try GeneratedFile(.example(), dialect: dialect, origin: ["a"])
    var passdb = LDAPPassdb.example()
    passdb.servers.append(.init(host: "[::1]", port: 1389))
    let new = try GeneratedFile(passdb, dialect: .v24, origin: ["a"])
    let change = try #require(new.serverChange(from: old.text))
    #expect(change.old == "ldap://ldap1.example.test:389")
    #expect(change.new == "ldap://ldap1.example.test:389 ldap://[::1]:1389")
    #expect(new.serverChange(from: new.text) == nil)
    // Nothing of another file is shown, nor a password that somebody wrote into a URL.
    #expect(new.serverChange(from: Array(Self.modoboas.utf8)) == nil)
    let edited = String(decoding: old.text, as: UTF8.self)
      .replacing("ldap1.", with: "x:Invented-Bind-1@ldap1.")
    #expect(new.serverChange(from: Array(edited.utf8)) == nil)
  }
}
