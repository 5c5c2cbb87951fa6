package import Diagnostics

/// Why a user cannot log in.
package enum LoginRefusal: Equatable {
  /// No entry matches.
  case noSuchUser
  /// More than one entry matches, which Dovecot rejects.
  case severalEntries(count: Int)
  /// The entry has another password.
  case wrongPassword(dn: String)
  /// Active Directory does not let the account in, though the password may be right; the reason.
  case accountState(dn: String, String)
  /// The LDAP server rejects the bind for another reason; its error text.
  case refused(dn: String, String)
  /// The login has no domain, and the entry has no attribute for an account name.
  case noAccountName(dn: String)
  /// The password is empty; no LDAP server is contacted.
  case emptyPassword
}

extension LoginRefusal: ReportedError {
  package var exitStatus: ExitStatus {
    switch self {
    case .noSuchUser, .noAccountName: .noUser
    case .severalEntries: .dataError
    case .wrongPassword, .accountState, .refused, .emptyPassword: .permission
    }
  }

  package var description: String {
    switch self {
    case .noSuchUser: "no entry matches the login"
    case .severalEntries(let count):
      "\(count) entries match the login, which Dovecot rejects; the search filter must match only one"
    case .wrongPassword(let dn): "\(dn): the password is wrong, or there is no such entry"
    case .accountState(let dn, let reason):
      "\(dn): Active Directory does not let this account in: \(reason)"
    case .refused(let dn, let text): "\(dn): the LDAP server rejects the bind: \(text)"
    case .noAccountName(let dn):
      "\(dn): has neither mail nor userPrincipalName to take the account name from;"
        + " a login with a domain would work"
    case .emptyPassword: "the password is empty, which Dovecot rejects"
    }
  }
}
