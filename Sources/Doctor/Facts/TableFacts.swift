/// What Modoboa's database says of tables that Dovecot writes.
package enum TableFacts: Sendable, Equatable {
  /// They were not looked at; why.
  case unknown(String)
  case known(Known)

  package struct Known: Sendable, Equatable {
    /// Whether the columns of `admin_quota` have defaults, where the engine needs them.
    package var hasQuotaDefaults: Bool
    /// Whether `admin_quota` has the trigger `mergequota`.
    package var hasMergeTrigger: Bool
    /// Whether `admin_usershare` and `admin_anyoneshare` are there; nil if the account may not see them.
    package var hasShares: Bool?

    package init(hasQuotaDefaults: Bool, hasMergeTrigger: Bool, hasShares: Bool?) {
      self.hasQuotaDefaults = hasQuotaDefaults
      self.hasMergeTrigger = hasMergeTrigger
      self.hasShares = hasShares
    }
  }
}
