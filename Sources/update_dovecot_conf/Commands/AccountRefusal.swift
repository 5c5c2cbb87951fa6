import Diagnostics
import ModoboaDatabase

/// Why somebody whom the LDAP server accepts does not get in, by Modoboa's tables: the first reason.
///
/// The order is that of Modoboa's tables from the domain down, as its manual's SQL queries join them.
enum AccountRefusal: Equatable {
  /// The account name has no domain, as no mailbox of Modoboa's.
  case noAddress(String)
  case noDomain(MailboxAddress)
  case domainDisabled(MailboxAddress)
  case noMailbox(MailboxAddress)
  case accountDisabled(MailboxAddress)
  case sendOnly(MailboxAddress)

  /// The first reason; nil if there is none, or the tables cannot be read.
  init?(_ account: StoredAccount, _ address: MailboxAddress) {
    switch account {
    case .noDomain: self = .noDomain(address)
    case .noMailbox(false), .mailbox(false, _, _): self = .domainDisabled(address)
    case .noMailbox: self = .noMailbox(address)
    case .mailbox(_, false, _): self = .accountDisabled(address)
    case .mailbox(_, _, true): self = .sendOnly(address)
    case .mailbox, .notReadable: return nil
    }
  }
}

extension AccountRefusal: ReportedError {
  var exitStatus: ExitStatus {
    switch self {
    case .noAddress, .noDomain, .noMailbox: .noUser
    case .domainDisabled, .accountDisabled, .sendOnly: .permission
    }
  }

  var description: String {
    switch self {
    case .noAddress(let name):
      "\(name): the LDAP server accepts the login, but the account name has no domain, and a mailbox in"
        + " Modoboa has one; log in with the mail address"
    case .noDomain(let address):
      "\(address.text): the LDAP server accepts the login, but Modoboa has no domain \(address.domain);"
        + " \(Self.firstLogin)"
    case .domainDisabled(let address):
      "\(address.text): the LDAP server accepts the login, but the domain \(address.domain) is disabled in"
        + " Modoboa"
    case .noMailbox(let address):
      "\(address.text): the LDAP server accepts the login, but Modoboa has no such mailbox;"
        + " \(Self.firstLogin)"
    case .accountDisabled(let address):
      "\(address.text): the LDAP server accepts the login, but the account is disabled in Modoboa"
    case .sendOnly(let address):
      "\(address.text): the LDAP server accepts the login, but the mailbox is for sending only: SMTP lets"
        + " this user in, IMAP and POP3 do not"
    }
  }

  /// Modoboa's `account_auto_created` (admin/handlers.py).
  private static let firstLogin =
    "the user's first web login makes it, unless auto_create_domain_and_mailbox is off"
}

extension StoredAccount {
  /// What was found, for -v.
  ///
  /// - Parameter address: the address that was looked up.
  /// - Returns: the end of a sentence.
  func sentence(about address: MailboxAddress) -> String {
    func domain(_ isEnabled: Bool) -> String {
      "domain \(address.domain) is \(isEnabled ? "enabled" : "disabled")"
    }
    switch self {
    case .noDomain: return "there is no domain \(address.domain)"
    case .noMailbox(let domainIsEnabled):
      return "\(domain(domainIsEnabled)), there is no mailbox \(address.text)"
    case .mailbox(let domainIsEnabled, let accountIsActive, let isSendOnly):
      return "\(domain(domainIsEnabled)), mailbox \(address.text) is"
        + " \(isSendOnly ? "for sending only" : "for all protocols"),"
        + " its account is \(accountIsActive ? "enabled" : "disabled")"
    case .notReadable(let reason): return "the accounts cannot be read: \(reason)"
    }
  }
}
