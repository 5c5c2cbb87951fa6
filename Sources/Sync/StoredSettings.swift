package import ModoboaParameters

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

  /// Makes something of the parameters.
  ///
  /// - Parameter body: what to make.
  /// - Returns: what the body returns.
  /// - Throws: what the body throws, a `ParametersError` with the name of the source.
  package func interpreted<Result>(_ body: (LDAPParameters) throws -> Result) throws -> Result {
    do {
      return try body(parameters)
    } catch let error as ParametersError {
      throw SourceError.unintelligible(name: source, error)
    }
  }
}
