import Testing

@testable import LDAPClient

@Suite("The account name of a login")
struct AccountNameTests {
  private func entry(_ values: [(name: String, value: String)]) -> LDAPEntry {
    LDAPEntry(dn: "uid=a", values: values)
  }

  @Test("a login with a domain stays, whatever attributes the entry has")
  func domain() throws {
    let entry = entry([("mail", "other@example.org")])
    #expect(try UserLogin.accountName("a@example.org", entry) == "a@example.org")
  }

  @Test("one without becomes mail, else userPrincipalName, in lower case")
  func bare() throws {
    let both = entry([("userPrincipalName", "P@Example.org"), ("mail", "M@Example.org")])
    #expect(try UserLogin.accountName("a", both) == "m@example.org")
    let principal = entry([("mail", ""), ("userPrincipalName", "P@Example.org")])
    #expect(try UserLogin.accountName("a", principal) == "p@example.org")
  }

  @Test("without either attribute it is rejected")
  func neither() {
    #expect(throws: LoginRefusal.noAccountName(dn: "uid=a")) {
      try UserLogin.accountName("a", entry([("mail", "")]))
    }
  }

  @Test("only ASCII is lower-cased, as in Dovecot")
  func lowerCase() {
    #expect(UserLogin.lowercased("ÄBC@Example.ORG") == "Äbc@example.org")
  }
}
