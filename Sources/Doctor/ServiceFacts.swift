/// Dovecot as it accepts its configuration and runs.
public struct ServiceFacts: Sendable, Equatable {
  /// Whether Dovecot accepts its configuration.
  public enum Verdict: Sendable, Equatable {
    /// It does.
    case accepted
    /// It does not; what it says.
    case refused(String)
    /// It could not be asked.
    case unknown
  }

  /// Whether it accepts its configuration.
  public var verdict: Verdict
  /// Whether it runs.
  public var isRunning: Bool
  /// For how many seconds its authentication is not started again.
  public var throttle: Int?
  /// The last error of its authentication.
  public var authenticationError: String?

  /// A service.
  public init(
    verdict: Verdict, isRunning: Bool = false, throttle: Int? = nil,
    authenticationError: String? = nil
  ) {
    self.verdict = verdict
    self.isRunning = isRunning
    self.throttle = throttle
    self.authenticationError = authenticationError
  }
}
