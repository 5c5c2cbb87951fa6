package import DovecotService

/// Whether Dovecot accepts its configuration, and whether it is running.
package struct ServiceFacts: Sendable, Equatable {
  package var verdict: ConfigurationVerdict
  package var isRunning: Bool
  /// For how many seconds Dovecot delays the next start of its auth process.
  package var throttle: Int?
  /// The last error that the auth process logged.
  package var authenticationError: String?
  /// When Dovecot last read its configuration; nil if that is not known.
  package var lastReload: FileTime?
  /// The files of its configuration that have changed since then.
  package var changedSince: [String] = []

  package init(
    verdict: ConfigurationVerdict, isRunning: Bool = false, throttle: Int? = nil,
    authenticationError: String? = nil
  ) {
    self.verdict = verdict
    self.isRunning = isRunning
    self.throttle = throttle
    self.authenticationError = authenticationError
  }

  /// Whether doveconf has accepted or refused the configuration.
  var isAnswered: Bool {
    if case .unknown = verdict { false } else { true }
  }
}
