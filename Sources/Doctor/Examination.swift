/// Judges a host: a pure function from facts to items.
package enum Examination {
  /// The items of some sections.
  ///
  /// - Parameters:
  ///   - facts: the host; ``HostFacts/chapter`` has those of the sections but LDAP.
  ///   - sections: the sections.
  /// - Returns: at least one item for each identifier of these sections, in the order of
  ///   `Item.Identifier.allCases`; for `upgrade` only if ``HostFacts/looksAhead``.
  package static func items(_ facts: HostFacts, of sections: Set<ChapterSection> = [.ldap])
    -> [Item]
  {
    Item.Identifier.allCases.filter { identifier in
      sections.contains(identifier.section) && (identifier != .upgrade || facts.looksAhead)
    }.flatMap { identifier -> [Item] in
      switch identifier {
      case .dovecot: [facts.dovecotItem]
      case .filePermissions: facts.permissionItems
      case .configuration: facts.configurationItems
      case .parameters: [facts.parametersItem]
      case .inSync: [facts.inSyncItem]
      case .ldapDriver: [facts.ldapDriverItem]
      case .sqlUserdb: [facts.sqlUserdbItem]
      case .ldapUserdb: facts.ldapUserdbItems
      case .trustedAuthorities: [facts.trustedAuthoritiesItem]
      case .caFile: facts.caFileItems
      case .caDefect: [facts.caDefectItem]
      case .ldapInjection: [facts.ldapInjectionItem]
      case .ldapServers: facts.ldapServerItems
      case .referrals: [facts.referralsItem]
      case .include: [facts.includeItem]
      case .overridingSettings: facts.overridingItems
      case .ldapPassdb: facts.ldapPassdbItems
      case .passdbOrder: [facts.passdbOrderItem]
      case .sqlPassdb: [facts.sqlPassdbItem]
      case .running: [facts.runningItem]
      case .reloadPending: [facts.reloadPendingItem]
      case .lastRun: [facts.lastRunItem]
      case .schedule: facts.scheduleItems
      case .upgrade: facts.upgradeItems
      case .oauth2Release: [facts.oauth2ReleaseItem]
      case .oauth2Passdb: facts.oauth2PassdbItems
      case .oauth2CA: [facts.oauth2CAItem]
      case .oauth2Client: [facts.oauth2ClientItem]
      case .oauth2Mechanisms: [facts.oauth2MechanismsItem]
      case .sqlPackages: [facts.sqlPackagesItem]
      case .sqlConnection: facts.sqlConnectionItems
      case .sqlDatabaseFile: facts.sqlDatabaseFileItems
      case .sqlPlaceholders: facts.sqlPlaceholderItems
      case .sqlMailOwner: facts.sqlMailOwnerItems
      case .sqlDisabledAccounts: facts.sqlDisabledAccountItems
      case .sqlMasterUsers: facts.sqlMasterUserItems
      case .mailLocation: [facts.mailLocationItem]
      case .doveadmAsOwner: [facts.doveadmAsOwnerItem]
      case .doveadmSockets: facts.doveadmSocketItems
      case .doveadmSudo: [facts.doveadmSudoItem]
      case .mailboxOperations: facts.mailboxOperationItems
      case .dovecotLookupPath: [facts.dovecotLookupPathItem]
      case .lmtp: [facts.lmtpItem]
      case .lmtpSocket: [facts.lmtpSocketItem]
      case .lmtpRecipients: [facts.lmtpRecipientsItem]
      case .lmtpPostmaster: [facts.lmtpPostmasterItem]
      case .lmtpSieve: [facts.lmtpSieveItem]
      case .imapQuota: [facts.imapQuotaItem]
      case .quotaDict: facts.quotaDictItems
      case .quotaSocket: [facts.quotaSocketItem]
      case .quotaDatabase: [facts.quotaDatabaseItem]
      case .quotaTable: facts.quotaTableItems
      case .managesieve: [facts.managesieveItem]
      case .sieveScripts: facts.sieveScriptItems
      case .postLoginScript: facts.postLoginScriptItems
      case .postLoginService: facts.postLoginServiceItems
      case .doveadmHTTP: facts.doveadmHTTPItems
      case .acl: facts.aclItems
      case .sharedNamespace: [facts.sharedNamespaceItem]
      case .shareTables: [facts.shareTablesItem]
      case .shareDict: [facts.shareDictItem]
      }
    }
  }
}
