/// A section of the chapter on Dovecot in Modoboa's manual; `doctor` groups its items by them.
package enum ChapterSection: String, Sendable, CaseIterable {
  /// The LDAP server as the judge of logins: what this program is for.
  case ldap
  /// Tokens that Modoboa issues, OAuth2.
  case oauth2
  /// Modoboa's own accounts, in its database.
  case sql
  /// Where the mail is, and what Modoboa does there.
  case mailboxes
  /// Delivery by LMTP.
  case lmtp
  /// Limits per domain and account.
  case quota
  /// Filter rules: ManageSieve and Sieve.
  case sieve
  /// The moment of the last login, which a post-login script writes down.
  case lastLogin = "last_login"
  /// A Dovecot on another host than Modoboa.
  case remote
  /// Folders that users share with each other.
  case sharing

  /// The heading of its items in a report.
  package var heading: String {
    switch self {
    case .ldap: "LDAP"
    case .oauth2: "OAuth2"
    case .sql: "SQL users"
    case .mailboxes: "Mailboxes and operations on the file system"
    case .lmtp: "LMTP"
    case .quota: "Quota"
    case .sieve: "ManageSieve and Sieve"
    case .lastLogin: "Last login"
    case .remote: "Remote Dovecot"
    case .sharing: "Folder sharing"
    }
  }
}
