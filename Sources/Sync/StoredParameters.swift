package import ModoboaParameters

/// What a run needs from Modoboa.
package struct StoredParameters: Sendable {
  /// The LDAP parameters.
  package var parameters: LDAPParameters
  /// The name of the source for messages, never with a password.
  package var source: String
  /// Whether Modoboa's flag is set and this run may clear it.
  package var isPending = false
  /// The file with the source's password, or with a password among the parameters, if there is one.
  package var passwordFile: String?
  /// Warnings about the source, one sentence each.
  package var warnings: [String] = []

  package init(parameters: LDAPParameters, source: String) {
    self.parameters = parameters
    self.source = source
  }

  /// Runs code on the parameters, and adds the name of the source to a `ParametersError`.
  ///
  /// - Parameter body: the code.
  /// - Returns: the result of the body.
  /// - Throws: the error of the body, with ``SourceError`` for a `ParametersError`.
  package func interpreted<Result>(_ body: (LDAPParameters) throws -> Result) throws -> Result {
    do {
      return try body(parameters)
    } catch let error as ParametersError {
      throw SourceError.unintelligible(name: source, error)
    }
  }
}
