package import DovecotGrammar
package import ModoboaParameters

/// The file that Modoboa's parameters ask for: its path and its contents, in no dialect yet.
package struct Draft: Sendable {
  package let target: TargetPath
  package let translation: Translation

  /// Translates parameters, or refuses them.
  ///
  /// - Parameters:
  ///   - parameters: the stored parameters.
  ///   - output: the path that an option sets, if any.
  ///   - dovecotDirectory: this host's Dovecot directory.
  ///   - serversAreTried: whether the LDAP servers are tried before the file is written.
  /// - Throws: ``TranslationError``, or `ParametersError`.
  package init(
    _ parameters: LDAPParameters, output: TargetPath?, dovecotDirectory: String,
    serversAreTried: Bool
  ) throws {
    target = try Self.target(parameters, output: output, dovecotDirectory: dovecotDirectory)
    translation = try Translation(parameters, serversAreTried: serversAreTried)
  }

  /// The path that an option sets, else the one in the parameters.
  ///
  /// - Parameters:
  ///   - parameters: the stored parameters.
  ///   - output: the path that an option sets, if any.
  ///   - dovecotDirectory: this host's Dovecot directory.
  /// - Returns: the path of the file.
  /// - Throws: ``TranslationError``, or `ParametersError`.
  package static func target(
    _ parameters: LDAPParameters, output: TargetPath?, dovecotDirectory: String
  ) throws -> TargetPath {
    if let output { return output }
    return try TargetPath(
      parameter: try parameters.text(.dovecotConfFile), dovecotDirectory: dovecotDirectory)
  }

  /// The file in a dialect.
  ///
  /// - Parameters:
  ///   - dialect: the dialect of the Dovecot that will read it.
  ///   - leavingDecision: whether a later passdb decides about users whose password the LDAP server has
  ///     verified.
  /// - Returns: the file, verified by reading it back.
  /// - Throws: ``UnwritableSetting`` or ``ReadBackError``.
  package func file(in dialect: Dialect, leavingDecision: Bool) throws -> GeneratedFile {
    var passdb = translation.passdb
    passdb.leavesDecision = leavingDecision
    return try GeneratedFile(
      passdb, dialect: dialect, origin: translation.origin.map(\.rawValue))
  }
}
