import LDAPClient

/// What the LDAP servers say of the parameters.
extension HostFacts {
  /// Whether Dovecot can use each LDAP server.
  var ldapServerItems: [Item] {
    switch servers {
    case .notAsked(let rejected):
      return [rejected.map { .attention(.ldapServers, "\($0)") } ?? .serversNotAsked]
    case .notAskable(let reason):
      return [
        reason.map { .attention(.ldapServers, $0) }
          ?? .unchecked(.ldapServers, because: .parameters)
      ]
    case .asked(let verdicts, let now):
      return verdicts.flatMap { items($0, at: now) }
        + (verdicts.difference.map { [.attention(.ldapServers, $0)] } ?? [])
    }
  }

  private func items(_ verdict: ServerVerdict, at now: Int) -> [Item] {
    if let error = verdict.error {
      return [
        error.kind == .referral
          ? .unchecked(
            .ldapServers, "\(verdict.server): cannot be judged until referrals is in order")
          : .attention(.ldapServers, "\(error)")
      ]
    }
    let warnings = verdict.warnings(at: now)
    return warnings.isEmpty
      ? [.ok(.ldapServers, verdict.praise(at: now))]
      : warnings.map { .attention(.ldapServers, $0) }
  }
}

extension Item {
  /// The item of an examination that does not ask the servers.
  package static let serversNotAsked = unchecked(
    .ldapServers, "not asked; update_dovecot_conf doctor --bind asks them")
}
