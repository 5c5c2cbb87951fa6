package import Diagnostics

/// Why a user would not get in.
package enum LoginRefusal: Equatable {
  /// No entry is the user's.
  case noSuchUser
  /// More than one entry is, which Dovecot refuses.
  case severalEntries(count: Int)
  /// The password is not that of the entry.
  case wrongPassword(dn: String)
  /// The directory refuses the entry for another reason, in its own words.
  case refused(dn: String, String)
  /// The login has no domain, and the entry nothing to make an account name of.
  case noAccountName(dn: String)
  /// The password is empty, which no directory is asked about.
  case emptyPassword
}

extension LoginRefusal: ReportedError {
  package var exitStatus: ExitStatus {
    switch self {
    case .noSuchUser, .noAccountName: .noUser
    case .severalEntries: .dataError
    case .wrongPassword, .refused, .emptyPassword: .permission
    }
  }

  /// One sentence for an administrator.
  package var description: String {
    switch self {
    case .noSuchUser: "no entry matches the login"
    case .severalEntries(let count):
      "\(count) entries match the login, which Dovecot refuses; the search filter must tell them apart"
    case .wrongPassword(let dn): "\(dn): the password is wrong, or there is no such entry"
    case .refused(let dn, let text): "\(dn): the directory refuses the bind: \(text)"
    case .noAccountName(let dn):
      "\(dn): has neither mail nor userPrincipalName, of which an account name could be made;"
        + " with a domain in the login it would do"
    case .emptyPassword: "the password is empty, which Dovecot refuses"
    }
  }
}
