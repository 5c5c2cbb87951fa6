/// The Dovecot that uses the file, as a run sees it.
package protocol ReloadableDovecot: Sendable {
  /// Whether Dovecot accepts its current configuration.
  func configurationVerdict() -> ConfigurationVerdict
  /// Whether it is running.
  ///
  /// - Throws: `NoAnswer`.
  func isRunning() throws(NoAnswer) -> Bool
  /// The auth processes, which a reload will replace.
  ///
  /// - Parameter startingIfNeeded: whether to have one started with the current configuration if there
  ///   is none.
  /// - Returns: the processes.
  /// - Throws: `NoAnswer` if they are not known: after a reload, one of them could be mistaken for a
  ///   new one.
  func authentication(startingIfNeeded: Bool) throws(NoAnswer) -> DovecotProcesses
  /// Reloads it, and waits for the verdict.
  ///
  /// An LDAP server or a database that does not answer does not count against the configuration.
  ///
  /// - Parameter old: the auth processes before.
  /// - Returns: the verdict.
  func reload(replacing old: DovecotProcesses) -> AuthenticationVerdict
  /// A fingerprint of all its files except one: a change to them may make that one acceptable.
  ///
  /// - Parameter path: the file to leave out.
  /// - Returns: a text that stays the same as long as none of the files is touched.
  func fingerprint(except path: String) -> String
}
