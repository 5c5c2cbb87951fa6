import Testing

@testable import LDAPClient

@Suite("Why Active Directory rejects a bind")
struct ActiveDirectoryRefusalTests {
  @Test(
    "Its error text has the reason, in hexadecimal",
    arguments: [
      ("data 530, v4563", "it may not log in at this time"),
      ("data 531, v4563", "it may not log in from this host"),
      ("data 532, v1db1", "its password has expired"), ("data 533, v1db1", "it is disabled"),
      ("data 701, v1db1", "it has expired"),
      ("data 773, v1db1", "it must change its password first"),
      ("data 775, v1db1", "it is locked after wrong passwords"),
      // No such user, and a wrong password.
      ("data 525, v4563", nil), ("data 52e, v4563", nil), ("data 52E, v4563", nil),
      ("data 5320, v4563", nil), ("data , v4563", nil), ("data", nil), ("v4563", nil),
    ] as [(String, String?)])
  func reason(end: String, reason: String?) {
    let text = "80090308: LdapErr: DSID-0C0903A9, comment: AcceptSecurityContext error, \(end)"
    #expect(ActiveDirectoryRefusal.reason(in: text) == reason)
    #expect(ActiveDirectoryRefusal.reason(in: "Invalid credentials (\(text))") == reason)
  }
}
