package import DovecotService

/// Dovecot as it accepts its configuration and runs.
package struct ServiceFacts: Sendable, Equatable {
  /// Whether it accepts its configuration.
  package var verdict: ConfigurationVerdict
  /// Whether it runs.
  package var isRunning: Bool
  /// For how many seconds its authentication is not started again.
  package var throttle: Int?
  /// The last error of its authentication.
  package var authenticationError: String?

  /// A service.
  package init(
    verdict: ConfigurationVerdict, isRunning: Bool = false, throttle: Int? = nil,
    authenticationError: String? = nil
  ) {
    self.verdict = verdict
    self.isRunning = isRunning
    self.throttle = throttle
    self.authenticationError = authenticationError
  }
}
