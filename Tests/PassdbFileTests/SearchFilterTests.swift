import Testing

@testable import PassdbFile

@Suite("Search filters")
struct SearchFilterTests {
  private func checked(_ filter: String) throws -> LoginTemplate {
    try SearchFilter.checked(try LoginTemplate(python: filter))
  }

  @Test(
    "a filter that works is left as it is",
    arguments: [
      "(mail=%(user)s)", "(|(mail=%(user)s)(uid=%(user)s))", "(&)", "(|)", "(!(mail=%(user)s))",
      "(cn=*)", "(cn=*a*b*)", "(cn=)", "(cn>=5)", "(cn<=5)", "(cn~=a)", "(2.5.4.3=a)",
      "(cn;lang-de;x-y=a)", "(cn:=a)", "(cn:dn:=a)", "(cn:caseExactMatch:=a)", "(:dn:2.5.13.2:=a)",
      "(:caseExactMatch:=a)", "(memberOf:1.2.840.113556.1.4.1941:=cn=a,dc=b)",
      #"(cn=\28\29\2A\5c\00)"#,
      #"(memberOf=CN=Sales\5c, EMEA,DC=example)"#, "(cn=é \"#+<>;,&|!~:=)", "(cn=100%%)",
      // More than RFC 4515 allows, but not more than libldap.
      "mail=%(user)s", "( & (a=b) (c=d) )", #"(cn=\(\)\*\\)"#,
    ])
  func accepted(_ filter: String) throws {
    #expect(try checked(filter) == LoginTemplate(python: filter))
  }

  @Test("a line feed becomes what means the same")
  func lineFeeds() throws {
    let filter = "(&\n  (mail=%(user)s)\n  (|(cn=a\nb%(user)s\n)(cn>=\n))\n)"
    let same = #"(&   (mail=%(user)s)   (|(cn=a\0ab%(user)s\0a)(cn>=\0a)) )"#
    #expect(try checked(filter) == LoginTemplate(python: same))
  }

  @Test(
    "a filter that libldap refuses is refused with the place and what to do",
    arguments: [
      (
        #"(&(mail=%(user)s)(memberOf=CN=Sales\, EMEA,DC=x))"#,
        #"has a backslash without two hexadecimal digits after it at character 36, '\, EMEA,DC=x'; write a backslash, also that of a DN, as \5c"#
      ),
      (
        "(&(mail=%(user)s)(memberOf=CN=Staff (all),DC=x))",
        #"has a '(' in a value at character 37, '(all),DC=x))'; write it as \28, and a ')' as \29"#
      ),
      (
        "((mail=%(user)s))",
        "has two '(' in a row at character 1, '((mail=%(use'; remove the first one and its ')'"
      ),
      ("\"(mail=%(user)s)\"", "is in quotation marks; remove them"),
      (
        "(&(objectClass=person)mail=%(user)s)",
        "has no '(' at character 23, 'mail=%(user)'; each filter inside (&...), (|...) or (!...) has its own"
          + " parentheses"
      ),
      (
        "(mail=%(user)s)(objectClass=*)",
        "goes on after its last ')' at character 16, '(objectClass'; combine filters as (&(first)(second))"
      ),
      (
        "(&(cn=100%%é)(mail=%(user)s)",
        #"has a '(' without its ')' at character 1, '(&(cn=100%%é'; add the ')', or write a '(' in a value as \28"#
      ),
      (
        "(mail=%(user)s))",
        #"has a ')' without its '(' at character 16, ')'; remove it, or write a ')' in a value as \29"#
      ),
      (
        "(!(cn=100%%)(mail=%(user)s))",
        "does not have exactly one filter in the (!...) at character 1, '(!(cn=100%%)'; write it as"
          + " (!(attribute=value)), without a blank before the last ')'"
      ),
      (
        "(and(a=b)(mail=%(user)s))",
        "has no comparison at character 2, 'and(a=b)(mai'; write it as (attribute=value)"
      ),
      ("%(user)s", "has no comparison at character 1, '%(user)s'; write it as (attribute=value)"),
      (
        "(cn=%(user)s)(=a)",
        "goes on after its last ')' at character 14, '(=a)'; combine filters as (&(first)(second))"
      ),
      (
        "(my_mail=%(user)s)",
        "has no valid name of an attribute at character 2, 'my_mail=%(us'; it has letters, digits and hyphens"
          + " only"
      ),
      (
        "(cn:a_b:=%(user)s)",
        "has no valid matching rule at character 2, 'cn:a_b:=%(us'; write it as (attribute:rule:=value)"
      ),
      (
        "(cn>=%(user)s*)",
        #"has a '*' in a value after <=, >=, ~= or := at character 14, '*)'; write it as \2a"#
      ),
      (
        "(cn=%(user)s**)",
        #"has two '*' in a row at character 13, '**)'; remove one, or write a '*' in a value as \2a"#
      ),
    ])
  func refused(_ filter: String, _ reason: String) {
    #expect {
      try checked(filter)
    } throws: {
      ($0 as? SearchFilterError)?.reason == reason
    }
  }

  @Test(
    "so are others",
    arguments: [
      "(", ")", "()", "(&", "(&(a=b)", "(!)", "(!(a=b) )", "(!a=b)", "(=a)", "(<=a)", "(a)", "(a=b",
      "a=b)",
      "(a =b)", "( a=(b))", " (a=b)", "(a=b) ", "(1.=a)", "(.1=a)", "(1..2=a)", "(a;=b)",
      "(a;b_=c)",
      "(:=a)", "(:dn:=a)", "(a:x:y:=b)", "(a:dn:b:c:=d)", "(::=a)", "(a=\\)", "(a=\\2)", "(a=\\2x)",
      "(a=\\x)", "(a:=*)", "(a~=b*)", "(a=***)", "(a=b(c)d)", "",
    ])
  func othersRefused(_ filter: String) {
    #expect(throws: SearchFilterError.self) { try checked(filter) }
  }

  @Test("deep nesting is no trouble")
  func deep() throws {
    let depth = 2700
    let filter =
      String(repeating: "(!", count: depth) + "(a=b)" + String(repeating: ")", count: depth)
    _ = try checked(filter)
    #expect(throws: SearchFilterError.self) { try checked(String(filter.dropLast())) }
  }
}
