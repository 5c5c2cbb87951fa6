package import PassdbFile
package import Sync

/// The parameters that Modoboa stores, and what follows from them.
package struct ParameterFacts: Sendable {
  /// Where the parameters were read from, for messages.
  package var source: String?
  /// Why they could not be read.
  package var failure: String?
  /// The value of `authentication_type`.
  package var authenticationType: String
  /// The value of `ldap_dovecot_sync`.
  package var isSynchronizationOn: Bool
  /// The value of `ldap_is_active_directory`.
  package var isActiveDirectory: Bool
  /// Why no file can be made from the parameters.
  package var fault: String?
  /// How connections to the LDAP servers are protected; nil if that is not known.
  package var transport: LDAPPassdb.Transport?
  /// What a run would do to the file; nil if no file can be made, or the dialect is unknown.
  package var plan: PlanFacts?
  /// Whether the LDAP server is asked for names without a domain, such as uids.
  package var looksForBareNames = false

  package init(
    source: String? = nil, failure: String? = nil, authenticationType: String = "",
    isSynchronizationOn: Bool = false, isActiveDirectory: Bool = false, fault: String? = nil,
    transport: LDAPPassdb.Transport? = nil, plan: PlanFacts? = nil
  ) {
    self.source = source
    self.failure = failure
    self.authenticationType = authenticationType
    self.isSynchronizationOn = isSynchronizationOn
    self.isActiveDirectory = isActiveDirectory
    self.fault = fault
    self.transport = transport
    self.plan = plan
  }

  /// Whether connections to the LDAP servers need a certificate; nil if that is not known.
  var needsCertificate: Bool? { transport.map { $0 != .plain } }
}

/// What a run would do to the file.
package struct PlanFacts: Sendable {
  /// Why it would replace the file.
  package var reasons: [Plan.Reason]
  /// The settings whose values differ.
  package var settings: [String]
  /// Why the run would refuse to replace the file, or fail.
  package var refusal: String?

  package init(reasons: [Plan.Reason], settings: [String] = [], refusal: String? = nil) {
    self.reasons = reasons
    self.settings = settings
    self.refusal = refusal
  }
}
