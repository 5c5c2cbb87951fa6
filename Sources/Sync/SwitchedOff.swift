package import ModoboaParameters

/// Modoboa does not ask for the file.
package struct SwitchedOff: Equatable, Sendable {
  /// The parameter that is off.
  package enum Reason: Equatable, Sendable {
    /// `authentication_type` is not `ldap`: the web login does not use LDAP either.
    case authentication
    /// `ldap_dovecot_sync` is off.
    case synchronization

    /// What stored parameters say; nil if they ask for the file.
    ///
    /// - Parameter parameters: the stored parameters.
    /// - Throws: `ParametersError` if one of the two has the wrong type.
    package init?(_ parameters: LDAPParameters) throws(ParametersError) {
      if try parameters.isSynchronizationOn { return nil }
      self = try parameters.text(.authenticationType) == "ldap" ? .synchronization : .authentication
    }
  }

  package let reason: Reason
  /// The path of an existing file that this program or Modoboa's command wrote.
  package var standing: String?
  /// What takes that file out of use, if Dovecot goes on including it and no earlier run has said so.
  package var removal: String?

  /// That Modoboa does not ask for the file, and where to change it.
  package var sentence: String {
    "Modoboa does not ask for the file: \(reason); \(reason.remedy)"
  }

  /// The warning that Dovecot goes on with a file that Modoboa does not ask for; nil if there is nothing
  /// to say.
  package var warning: String? {
    guard let standing, let removal else { return nil }
    return
      "\(standing): Modoboa does not ask for it (\(reason)), but Dovecot still includes it and lets in"
      + " the users of the LDAP server; if that is to end: \(removal)"
  }
}

extension SwitchedOff.Reason: CustomStringConvertible {
  package var description: String {
    switch self {
    case .authentication: "authentication_type is not ldap"
    case .synchronization: "ldap_dovecot_sync is off"
    }
  }

  /// What switches it on.
  package var remedy: String {
    switch self {
    case .authentication: "in Modoboa, set the authentication type to LDAP"
    case .synchronization: "in Modoboa, turn on 'Enable Dovecot LDAP sync'"
    }
  }
}
