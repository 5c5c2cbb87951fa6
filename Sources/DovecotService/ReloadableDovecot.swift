/// The Dovecot that uses the file, as far as a run has to do with it.
package protocol ReloadableDovecot: Sendable {
  /// Whether Dovecot accepts its configuration as it stands.
  func configurationVerdict() -> ConfigurationVerdict
  /// Whether it runs.
  ///
  /// - Throws: `NoAnswer`.
  func isRunning() throws(NoAnswer) -> Bool
  /// The auth processes, which a reload will replace.
  ///
  /// - Parameter startingIfNeeded: whether to have one started if there is none, for the
  ///   configuration as it stands.
  /// - Returns: the processes.
  /// - Throws: `NoAnswer` if they are not known, so that after a reload one of them could be taken for
  ///   a new one.
  func authentication(startingIfNeeded: Bool) throws(NoAnswer) -> DovecotProcesses
  /// Reloads it, and waits for the verdict.
  ///
  /// An LDAP server or a database that does not answer is no fault of the configuration.
  ///
  /// - Parameter old: the auth processes before.
  /// - Returns: the verdict.
  func reload(replacing old: DovecotProcesses) -> AuthenticationVerdict
  /// What tells the state of all its files but one from any other: changes to them may heal what
  /// went wrong with that one.
  ///
  /// - Parameter path: the file that does not count.
  /// - Returns: a text that is the same as long as none of them is touched.
  func fingerprint(except path: String) -> String
}
