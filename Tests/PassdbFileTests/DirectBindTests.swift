import ModoboaParameters
import Testing

@testable import PassdbFile

@Suite("Direct bind")
struct DirectBindTests {
  private func passdb(
    template: String, base: String = "", filter: String = "(mail=%(user)s)"
  ) throws -> LDAPPassdb {
    try Translation(
      parameters([
        .authMethod: .string("directbind"), .userDNTemplate: .string(template),
        .searchBase: .string(base), .searchFilter: .string(filter),
      ])
    ).passdb
  }

  @Test("the template is the user's DN, and a leftover service account is ignored")
  func template() throws {
    let passdb = try passdb(template: "uid=%(user)s,dc=x")
    #expect(passdb.userDN?.parts == [.literal("uid="), .user, .literal(",dc=x")])
    #expect(passdb.serviceAccount == nil)
  }

  @Test(
    "without a stored search base, it is derived from the template",
    arguments: [
      ("uid=%(user)s,ou=people,dc=example", "ou=people,dc=example"),
      ("uid=%(user)s, ou=people", "ou=people"),
      ("cn=%(user)s\\, jr,ou=a\\,b,dc=x", "ou=a\\,b,dc=x"),
      ("cn=a,ou=%(user)s,dc=x", "dc=x"),
      ("ou=%(user)s,uid=%(user)s,dc=y", "dc=y"),
      ("uid=%(user)s", "dc=invalid"),
      ("%(user)s@corp.example", "dc=invalid"),
      ("CORP\\%(user)s", "dc=invalid"),
      ("%(user)s,x", "dc=invalid"),
    ])
  func searchBase(_ template: String, _ base: String) throws {
    #expect(try passdb(template: template).searchBase == base)
    #expect(try passdb(template: template, base: "dc=stored").searchBase == "dc=stored")
  }

  @Test(
    "the filter always contains the login",
    arguments: [
      ("(uid=%(user)s)", [.literal("(uid="), .user, .literal(")")]),
      ("", [.literal("(mail="), .user, .literal(")")]),
      ("(uid=%(user)s", [.literal("(mail="), .user, .literal(")")]),
      ("(uid=%(user)s\n)", [.literal("(uid="), .user, .literal("\\0a)")]),
      ("(uid=%(user)s\\)", [.literal("(mail="), .user, .literal(")")]),
      ("(objectClass=*)", [.literal("(mail="), .user, .literal(")")]),
      ("(mail=%(user)r)", [.literal("(mail="), .user, .literal(")")]),
    ] as [(String, [LoginTemplate.Part])])
  func filter(_ stored: String, _ parts: [LoginTemplate.Part]) throws {
    #expect(try passdb(template: "uid=%(user)s,dc=x", filter: stored).filter.parts == parts)
  }
}
