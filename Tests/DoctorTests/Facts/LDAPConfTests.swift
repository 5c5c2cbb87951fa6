import Testing

@testable import Doctor

@Suite("ldap.conf")
struct LDAPConfTests {
  @Test("options, with their values and lines")
  func options() {
    let text =
      "# TLS_CACERT /a\n\n  tls_cacert   /b c \t\nREFERRALS\nreferrals off\nURI ldap://x#y\n"
    let conf = LDAPConf(path: "/l", text: Array(text.utf8))
    #expect(conf.options.map(\.name) == ["TLS_CACERT", "REFERRALS", "URI"])
    #expect(conf.options.map(\.value) == ["/b c", "off", "ldap://x#y"])
    #expect(conf.options.map(\.line) == [3, 5, 6])
    #expect(LDAPConf(path: "/l", text: nil).isThere == false)
  }
}
