/// Why Active Directory rejects a bind with `invalidCredentials`, as its error text tells in
/// hexadecimal: "… AcceptSecurityContext error, data 532, v4563".
///
/// The numbers are those of [MS-ERREF] 2.2; Samba's domain controllers use the same.
enum ActiveDirectoryRefusal {
  /// The reason for a number, but not for a wrong name or password.
  private static let reasons = [
    "530": "it may not log in at this time",
    "531": "it may not log in from this host",
    "532": "its password has expired",
    "533": "it is disabled",
    "701": "it has expired",
    "773": "it must change its password first",
    "775": "it is locked after wrong passwords",
  ]

  /// Finds the reason in an error text.
  ///
  /// - Parameter text: the error text of the LDAP server.
  /// - Returns: a clause about the account; nil if the text gives none.
  static func reason(in text: String) -> String? {
    guard let start = text.firstRange(of: ", data ") else { return nil }
    return reasons[String(text[start.upperBound...].prefix { $0.isHexDigit }).lowercased()]
  }
}
