package import LDAPClient
package import Sync

/// What the LDAP servers say.
package enum ServerFacts: Sendable, Equatable {
  /// They were not asked; a rejection of the bind that an earlier run noted.
  case notAsked(RejectedBind?)
  /// They could not be asked, and why; nil if the parameters do not say what to ask.
  case notAskable(String?)
  /// What they said, at this time in seconds since 1970.
  case asked([ServerVerdict], at: Int)

  /// The first referral that a search of the base gives: nil if it is not known, empty for none.
  var referral: String? {
    guard case .asked(let verdicts, _) = self, !verdicts.isEmpty,
      verdicts.allSatisfy({ $0.error == nil || $0.error?.kind == .referral })
    else { return nil }
    return verdicts.compactMap(\.referral).first ?? ""
  }
}
