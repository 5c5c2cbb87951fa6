package import Diagnostics

/// Why an LDAP server cannot be used.
package struct LDAPError: Equatable {
  /// Decides the exit status and whether another server may help.
  package enum Kind: UInt8, Sendable, Equatable {
    /// It cannot be reached, or not with the required protection.
    case unreachable
    /// It rejects the DN, the password, or an anonymous bind.
    case credentials
    /// The account lacks the access rights.
    case permission
    /// The search base or the filter is wrong.
    case parameters
    /// A search gives a referral, and Dovecot follows it.
    case referral
    /// The client library is missing or cannot be set up.
    case unusableClient
  }

  package let kind: Kind
  /// The server as host:port; empty for an error of this host.
  package let server: String
  /// What is wrong and, unless it is obvious, what to do; never with a password.
  package let reason: String

  package init(_ kind: Kind, server: String, _ reason: String) {
    self.kind = kind
    self.server = server
    self.reason = reason
  }

  /// Combines the errors of all servers; there must be at least one.
  init(all errors: [LDAPError]) {
    self.init(
      errors[0].kind, server: errors[0].server,
      ([errors[0].reason] + errors.dropFirst().map(\.description)).joined(separator: "; "))
  }
}

extension LDAPError: ReportedError {
  package var exitStatus: ExitStatus {
    switch kind {
    case .unreachable, .unusableClient: .unavailable
    case .credentials, .permission: .permission
    case .parameters: .dataError
    case .referral: .configuration
    }
  }

  package var description: String { server.isEmpty ? reason : "\(server): \(reason)" }
}
