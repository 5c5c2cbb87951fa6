package import Diagnostics

/// Why a directory server does not do what it is asked.
package struct LDAPError: Equatable {
  /// What kind of fault it is, which decides the exit status and whether another server may help.
  package enum Kind: Sendable, Equatable {
    /// It cannot be reached, or not by the protection that is asked for.
    case unreachable
    /// It refuses the account: DN, password, or that there is none.
    case credentials
    /// The account may not do what is asked.
    case permission
    /// The search base or the filter is wrong.
    case parameters
    /// The client library is missing on this host, or cannot be set up.
    case unusableClient
  }

  /// What kind of fault it is.
  package let kind: Kind
  /// The server as host:port; empty for a fault of this host.
  package let server: String
  /// What is wrong and, where it is not plain, what to do; never with a password.
  package let reason: String

  /// A fault.
  package init(_ kind: Kind, server: String, _ reason: String) {
    self.kind = kind
    self.server = server
    self.reason = reason
  }

  /// One fault for servers none of which can be reached, at least one.
  init(all faults: [LDAPError]) {
    self.init(
      faults[0].kind, server: faults[0].server,
      ([faults[0].reason] + faults.dropFirst().map(\.description)).joined(separator: "; "))
  }
}

extension LDAPError: ReportedError {
  package var exitStatus: ExitStatus {
    switch kind {
    case .unreachable, .unusableClient: .unavailable
    case .credentials, .permission: .permission
    case .parameters: .dataError
    }
  }

  /// One sentence for an administrator.
  package var description: String { server.isEmpty ? reason : "\(server): \(reason)" }
}
