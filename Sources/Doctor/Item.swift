import DovecotGrammar

/// One thing that `doctor` looks at, and what it found.
///
/// An item with several faults is listed several times, once for each.
package struct Item: Sendable, Equatable {
  /// The items in the order of the report, in which to deal with them: if Dovecot is reloaded after each
  /// one, nobody is locked out.
  ///
  /// Who may change files comes first, since what others can change is read with their rights, with which
  /// not all of it may be readable. The LDAP server is asked last of all, once the file and everything
  /// that it needs is there: with 2.3 that is the passdb, with 2.4 the include.
  package enum Identifier: String, Sendable, CaseIterable {
    case dovecot
    case filePermissions = "file_permissions"
    case configuration
    case parameters
    case inSync = "in_sync"
    case ldapDriver = "ldap_driver"
    case sqlUserdb = "sql_userdb"
    case ldapUserdb = "ldap_userdb"
    case trustedAuthorities = "trusted_authorities"
    case caFile = "ca_file"
    case caDefect = "ca_defect"
    case ldapInjection = "ldap_injection"
    case ldapServers = "ldap_servers"
    case referrals
    case include
    case overridingSettings = "overriding_settings"
    case ldapPassdb = "ldap_passdb"
    case passdbOrder = "passdb_order"
    case sqlPassdb = "sql_passdb"
    case running
    case reloadPending = "reload_pending"
    case lastRun = "last_run"
    case schedule
    /// Only if doctor is asked what an upgrade of Dovecot needs.
    case upgrade
    case oauth2Release = "oauth2_release"
    case oauth2Passdb = "oauth2_passdb"
    case oauth2CA = "oauth2_ca"
    case oauth2Client = "oauth2_client"
    case oauth2Mechanisms = "oauth2_mechanisms"
    case sqlPackages = "sql_packages"
    case sqlConnection = "sql_connection"
    case sqlDatabaseFile = "sql_database_file"
    case sqlPlaceholders = "sql_placeholders"
    case sqlMailOwner = "sql_mail_owner"
    case sqlDisabledAccounts = "sql_disabled_accounts"
    case sqlMasterUsers = "sql_master_users"
    case mailLocation = "mail_location"
    case doveadmAsOwner = "doveadm_as_owner"
    case doveadmSockets = "doveadm_sockets"
    case doveadmSudo = "doveadm_sudo"
    case mailboxOperations = "mailbox_operations"
    case dovecotLookupPath = "dovecot_lookup_path"
    case lmtp
    case lmtpSocket = "lmtp_socket"
    case lmtpRecipients = "lmtp_recipients"
    case lmtpPostmaster = "lmtp_postmaster"
    case lmtpSieve = "lmtp_sieve"
    case imapQuota = "imap_quota"
    case quotaDict = "quota_dict"
    case quotaSocket = "quota_socket"
    case quotaDatabase = "quota_database"
    case quotaTable = "quota_table"
    case managesieve
    case sieveScripts = "sieve_scripts"
    case postLoginScript = "post_login_script"
    case postLoginService = "post_login_service"
    case doveadmHTTP = "doveadm_http"
    case acl
    case sharedNamespace = "shared_namespace"
    case shareTables = "share_tables"
    case shareDict = "share_dict"

    /// The section of the chapter that it belongs to.
    package var section: ChapterSection {
      switch self {
      case .dovecot, .filePermissions, .configuration, .parameters, .inSync, .ldapDriver,
        .sqlUserdb, .ldapUserdb, .trustedAuthorities, .caFile, .caDefect, .ldapInjection,
        .ldapServers, .referrals, .include, .overridingSettings, .ldapPassdb, .passdbOrder,
        .sqlPassdb, .running, .reloadPending, .lastRun, .schedule, .upgrade:
        .ldap
      case .oauth2Release, .oauth2Passdb, .oauth2CA, .oauth2Client, .oauth2Mechanisms: .oauth2
      case .sqlPackages, .sqlConnection, .sqlDatabaseFile, .sqlPlaceholders, .sqlMailOwner,
        .sqlDisabledAccounts, .sqlMasterUsers:
        .sql
      case .mailLocation, .doveadmAsOwner, .doveadmSockets, .doveadmSudo, .mailboxOperations,
        .dovecotLookupPath:
        .mailboxes
      case .lmtp, .lmtpSocket, .lmtpRecipients, .lmtpPostmaster, .lmtpSieve: .lmtp
      case .imapQuota, .quotaDict, .quotaSocket, .quotaDatabase, .quotaTable: .quota
      case .managesieve, .sieveScripts: .sieve
      case .postLoginScript, .postLoginService: .lastLogin
      case .doveadmHTTP: .remote
      case .acl, .sharedNamespace, .shareTables, .shareDict: .sharing
      }
    }
  }

  /// Whether a change for this item takes effect when Dovecot is reloaded.
  package var isPartOfConfiguration: Bool {
    switch identifier {
    case .configuration, .sqlUserdb, .ldapUserdb, .trustedAuthorities, .caFile, .caDefect,
      .ldapDriver, .referrals, .include, .overridingSettings, .ldapPassdb, .passdbOrder, .sqlPassdb,
      .oauth2Release, .oauth2Passdb, .oauth2CA, .oauth2Mechanisms,
      .sqlPackages, .sqlConnection, .sqlDatabaseFile, .sqlPlaceholders, .sqlMailOwner,
      .sqlDisabledAccounts, .sqlMasterUsers, .mailLocation, .doveadmAsOwner, .doveadmSockets,
      .lmtp, .lmtpSocket, .lmtpRecipients, .lmtpPostmaster, .lmtpSieve, .imapQuota, .quotaDict,
      .quotaSocket, .quotaDatabase, .managesieve, .postLoginService, .doveadmHTTP, .acl,
      .sharedNamespace, .shareDict:
      true
    case .dovecot, .filePermissions, .parameters, .inSync, .ldapInjection, .ldapServers, .running,
      .reloadPending, .lastRun, .schedule, .upgrade, .oauth2Client, .doveadmSudo,
      .mailboxOperations, .dovecotLookupPath, .quotaTable, .sieveScripts, .postLoginScript,
      .shareTables:
      false
    }
  }

  package enum Status: String, Sendable {
    /// In order.
    case ok
    /// The administrator has to do something.
    case attention
    /// It cannot be judged until another item is in order.
    case unchecked
  }

  package let identifier: Identifier
  package let status: Status
  /// The message, without the location; never with a password.
  package let message: String
  /// The file and line to change, if there are any.
  package let location: Location?
  /// What to do, unless the item is in order.
  package let remedy: Remedy?

  package struct Location: Sendable, Equatable {
    package let file: String
    /// The line, counted from 1; nil for the whole file, or if something is missing from it.
    package let line: Int?

    package init(_ file: String, line: Int? = nil) {
      self.file = file
      self.line = line
    }

    /// The first line of a place.
    init(_ place: ConfigurationPlace) {
      self.init(place.file, line: place.lines.lowerBound)
    }
  }

  static func ok(_ identifier: Identifier, _ message: String) -> Item {
    Item(identifier: identifier, status: .ok, message: message, location: nil, remedy: nil)
  }

  static func attention(
    _ identifier: Identifier, _ message: String, at location: Location? = nil,
    _ steps: Remedy.Step...
  ) -> Item {
    attention(identifier, message, at: location, steps)
  }

  static func attention(
    _ identifier: Identifier, _ message: String, at location: Location?, _ steps: [Remedy.Step]
  ) -> Item {
    Item(
      identifier: identifier, status: .attention, message: message, location: location,
      remedy: steps.isEmpty ? nil : Remedy(steps))
  }

  static func unchecked(_ identifier: Identifier, because other: Identifier) -> Item {
    unchecked(identifier, "cannot be judged until \(other.rawValue) is in order")
  }

  static func unchecked(_ identifier: Identifier, _ reason: String) -> Item {
    Item(identifier: identifier, status: .unchecked, message: reason, location: nil, remedy: nil)
  }
}
