public import DovecotService

/// The Dovecot that uses the file, as far as a run has to do with it.
public protocol ReloadableDovecot: Sendable {
  /// Whether Dovecot accepts its configuration as it stands.
  func configurationVerdict() -> ConfigurationVerdict
  /// Whether it runs.
  ///
  /// - Throws: `NoAnswer`.
  func isRunning() throws(NoAnswer) -> Bool
  /// The processes for authentication, which a reload will replace.
  ///
  /// - Parameter isWoken: whether to have one started if there is none, for the configuration as it
  ///   stands.
  /// - Returns: the processes.
  /// - Throws: `NoAnswer` if they are not known, so that after a reload one of them could be taken for
  ///   a new one.
  func authentication(isWoken: Bool) throws(NoAnswer) -> DovecotProcesses
  /// Has it read its configuration anew, and waits until authentication lives with that, or does
  /// not.
  ///
  /// A directory or a database that does not answer is no fault of the configuration.
  ///
  /// - Parameter old: the processes before.
  /// - Returns: nil if it lives, else what Dovecot says.
  /// - Throws: ``ReloadFailure``.
  func reload(replacing old: DovecotProcesses) throws(ReloadFailure) -> String?
  /// What tells the state of all its files but one from any other: changes to them may heal what
  /// went wrong with that one.
  ///
  /// - Parameter path: the file that does not count.
  /// - Returns: a text that is the same as long as none of them is touched.
  func fingerprint(except path: String) -> String
}

/// The processes for authentication at some moment.
public struct DovecotProcesses: Equatable, Sendable {
  /// Their process ids.
  public let ids: Set<Int32>
  /// Whether they end by themselves.
  public let isDead: Bool

  /// Processes.
  public init(ids: Set<Int32>, isDead: Bool) {
    self.ids = ids
    self.isDead = isDead
  }
}

/// Why Dovecot did not read its configuration anew.
public struct ReloadFailure: Error, Equatable {
  /// What was run, and what came of it, as one sentence.
  public let reason: String

  /// A failure.
  public init(_ reason: String) {
    self.reason = reason
  }
}
