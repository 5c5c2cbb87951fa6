public import DovecotService

/// Dovecot as it accepts its configuration and runs.
public struct ServiceFacts: Sendable, Equatable {
  /// Whether it accepts its configuration.
  public var verdict: ConfigurationVerdict
  /// Whether it runs.
  public var isRunning: Bool
  /// For how many seconds its authentication is not started again.
  public var throttle: Int?
  /// The last error of its authentication.
  public var authenticationError: String?

  /// A service.
  public init(
    verdict: ConfigurationVerdict, isRunning: Bool = false, throttle: Int? = nil,
    authenticationError: String? = nil
  ) {
    self.verdict = verdict
    self.isRunning = isRunning
    self.throttle = throttle
    self.authenticationError = authenticationError
  }
}
