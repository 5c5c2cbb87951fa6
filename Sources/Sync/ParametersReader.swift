package import ModoboaDatabase
package import ModoboaParameters

/// Modoboa's parameters as a run sees them: somebody reads them for it.
///
/// What reads them opens files of others and talks to servers; a run only takes the answer.
package protocol ParametersReader: AnyObject {
  /// Whether the parameters come from a writer that may keep the run waiting: standard input, or a
  /// path that is no regular file.
  ///
  /// - Throws: an error that says its own exit status.
  func isPipe() throws -> Bool

  /// Reads the parameters.
  ///
  /// - Throws: an error that says its own exit status.
  func read() throws -> StoredSettings

  /// Clears Modoboa's flag, unless parameters were saved since they were read.
  ///
  /// - Returns: how it ended; that the user may not write is no error.
  /// - Throws: an error that says its own exit status.
  func acknowledge() throws -> Acknowledgement
}

/// What is stored in Modoboa, as far as a run needs it.
package struct StoredSettings: Sendable {
  /// The LDAP parameters.
  package var parameters: LDAPParameters
  /// The source as an administrator knows it, for messages: never with a password.
  package var source: String
  /// Whether Modoboa's flag is set, and this run's to clear.
  package var isPending = false
  /// The file that holds a password for the source or of its parameters, if one does.
  package var passwordFile: String?
  /// What an administrator should know about the source, one sentence each.
  package var warnings: [String] = []

  /// Settings of a source.
  package init(parameters: LDAPParameters, source: String) {
    self.parameters = parameters
    self.source = source
  }
}
