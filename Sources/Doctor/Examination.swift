/// Judges a host: a pure function from facts to items.
package enum Examination {
  /// - Returns: at least one item for each identifier, in the order of `Item.Identifier.allCases`.
  package static func items(_ facts: HostFacts) -> [Item] {
    Item.Identifier.allCases.flatMap { identifier -> [Item] in
      switch identifier {
      case .dovecot: [facts.dovecotItem]
      case .configuration: facts.configurationItems
      case .running: [facts.runningItem]
      case .parameters: [facts.parametersItem]
      case .inSync: [facts.inSyncItem]
      case .reloadPending: [facts.reloadPendingItem]
      case .ldapDriver: [facts.ldapDriverItem]
      case .include: [facts.includeItem]
      case .ldapPassdb: facts.ldapPassdbItems
      case .overridingSettings: facts.overridingItems
      case .passdbOrder: [facts.passdbOrderItem]
      case .sqlPassdb: [facts.sqlPassdbItem]
      case .sqlUserdb: [facts.sqlUserdbItem]
      case .ldapUserdb: facts.ldapUserdbItems
      case .trustedAuthorities: [facts.trustedAuthoritiesItem]
      case .caFile: facts.caFileItems
      case .caDefect: [facts.caDefectItem]
      case .ldapInjection: [facts.ldapInjectionItem]
      case .ldapServers: facts.ldapServerItems
      case .referrals: [facts.referralsItem]
      case .filePermissions: facts.permissionItems
      case .schedule: facts.scheduleItems
      }
    }
  }
}
