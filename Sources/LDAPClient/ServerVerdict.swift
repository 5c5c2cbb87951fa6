import Diagnostics

/// What the trial of an LDAP server showed.
package struct ServerVerdict: Sendable, Equatable {
  /// The server as host:port.
  package let server: String
  /// Why Dovecot cannot use it; nil if it can.
  package var error: LDAPError?
  /// When its certificate expires, in seconds since 1970; nil without TLS, and if that is not known.
  package var certificateEnd: Int?
  /// The first referral that a search of the base gives; nil if there is none, and if it was not searched.
  package var referral: String?
  /// What identifies the search base on all servers with the same data; nil if that is not known.
  package var baseIdentity: String?
  /// What the user DN template gives if that is not a DN, though the server does not say so.
  package var strangeDN: String?

  package init(server: String, error: LDAPError? = nil) {
    self.server = server
    self.error = error
  }

  /// How long before its end a certificate causes a warning, in seconds.
  package static let certificateMargin = 14 * 86_400

  /// That Dovecot can use the server.
  ///
  /// - Parameter now: the time, in seconds since 1970.
  /// - Returns: a sentence.
  package func praise(at now: Int) -> String {
    "\(server): the LDAP server does what Dovecot will need"
      + (certificateEnd.map { "; its certificate \(Self.expiry($0, at: now))" } ?? "")
  }

  /// What is wrong, though Dovecot can use the server.
  ///
  /// - Parameter now: the time, in seconds since 1970.
  /// - Returns: one sentence each.
  package func warnings(at now: Int) -> [String] {
    var warnings: [String] = []
    if let certificateEnd, certificateEnd - now < Self.certificateMargin {
      warnings.append(
        "\(server): its certificate \(Self.expiry(certificateEnd, at: now)); renew it")
    }
    if let strangeDN {
      warnings.append(
        "\(server): the user DN template gives \(strangeDN), which is not a DN: Modoboa's web login, which"
          + " reads the entry of that name, lets nobody in; use a search bind")
    }
    return warnings
  }

  private static func expiry(_ end: Int, at now: Int) -> String {
    let days = (end - now) / 86_400
    return switch end - now {
    case ..<0: "expired on \(Moment.text(end))"
    case ..<86_400: "expires within a day, on \(Moment.text(end))"
    case ..<172_800: "expires in 1 day, on \(Moment.text(end))"
    default: "expires in \(days) days, on \(Moment.text(end))"
    }
  }
}

/// What follows from the verdicts on all servers.
extension [ServerVerdict] {
  /// Warnings about servers that Dovecot can use, or can do without.
  ///
  /// A server that rejects a request stops a change, since Dovecot would use it one day. A server that
  /// is down does not, as long as another is up.
  ///
  /// - Parameter now: the time, in seconds since 1970.
  /// - Returns: one sentence each.
  /// - Throws: ``LDAPError``, a single one if no server can be reached.
  package func warnings(at now: Int) throws(LDAPError) -> [String] {
    let errors = compactMap(\.error)
    if let rejection = errors.first(where: { $0.kind != .unreachable }) { throw rejection }
    guard errors.count < count || isEmpty else { throw LDAPError(all: errors) }
    return errors.map { "\($0); Dovecot will use the other server" }
      + flatMap { $0.warnings(at: now) } + [difference].compactMap(\.self)
  }

  /// That two servers have different data, which nobody notices while both are up: Modoboa's web login
  /// asks the second one about whom the first one refuses, Dovecot only while the first one is down.
  package var difference: String? {
    let known = filter { $0.baseIdentity != nil }
    guard let first = known.first,
      let other = known.first(where: { $0.baseIdentity != first.baseIdentity })
    else { return nil }
    return
      "\(other.server): its search base is another entry than that of \(first.server); users whom only one of"
      + " the two servers knows can log in to Modoboa, but with Dovecot only while it uses that server"
  }
}
