package import PassdbFile
package import Sync

/// What Modoboa has stored, and what follows from it.
package struct ParameterFacts: Sendable {
  /// Where the parameters were read, for messages.
  package var source: String?
  /// Why they could not be read.
  package var failure: String?
  /// What is stored as `authentication_type`.
  package var authenticationType: String
  /// Whether Modoboa's synchronisation with Dovecot is on.
  package var isSynchronizationOn: Bool
  /// Whether the directory is said to be Active Directory.
  package var isActiveDirectory: Bool
  /// What is wrong with a parameter, so that no file can be written.
  package var fault: String?
  /// How the connection to the directory is protected; nil if that is not known.
  package var transport: LDAPPassdb.Transport?
  /// What a run would do to the file; nil if it would do nothing or fail.
  package var plan: PlanFacts?

  /// Parameters.
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

  /// Whether there is a connection to the directory that needs a certificate; nil if that is not
  /// known.
  var needsCertificate: Bool? { transport.map { $0 != .plain } }
}

/// What a run would do to the file.
package struct PlanFacts: Sendable {
  /// Why it would replace the file.
  package var reasons: [Plan.Reason]
  /// The settings whose values differ.
  package var settings: [String]
  /// Why it would leave the file alone all the same, or fails.
  package var refusal: String?

  /// What a run would do.
  package init(reasons: [Plan.Reason], settings: [String] = [], refusal: String? = nil) {
    self.reasons = reasons
    self.settings = settings
    self.refusal = refusal
  }
}
