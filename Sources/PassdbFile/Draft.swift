package import DovecotGrammar
package import ModoboaParameters

/// What Modoboa's parameters ask for: where the file is to be, and what it is to make Dovecot do.
package struct Draft: Sendable {
  /// The file.
  package let target: TargetPath
  /// What Dovecot shall do.
  package let translation: Translation

  /// Translates parameters, or refuses.
  ///
  /// - Parameters:
  ///   - parameters: what Modoboa has stored.
  ///   - output: the file that an option names, if one does.
  ///   - dovecotDirectory: this host's Dovecot directory.
  ///   - serversAreTried: whether the LDAP servers are tried before anything is written.
  /// - Throws: ``TranslationError``, or `ParametersError`.
  package init(
    _ parameters: LDAPParameters, output: TargetPath?, dovecotDirectory: String,
    serversAreTried: Bool
  ) throws {
    target = try Self.target(parameters, output: output, dovecotDirectory: dovecotDirectory)
    translation = try Translation(parameters, serversAreTried: serversAreTried)
  }

  /// The file that an option names, else the one of the parameters.
  ///
  /// - Parameters:
  ///   - parameters: what Modoboa has stored.
  ///   - output: the file that an option names, if one does.
  ///   - dovecotDirectory: this host's Dovecot directory.
  /// - Returns: its path.
  /// - Throws: ``TranslationError``, or `ParametersError`.
  package static func target(
    _ parameters: LDAPParameters, output: TargetPath?, dovecotDirectory: String
  ) throws -> TargetPath {
    if let output { return output }
    return try TargetPath(
      parameter: try parameters.text(.dovecotConfFile), dovecotDirectory: dovecotDirectory)
  }

  /// The file as a dialect writes it.
  ///
  /// - Parameter dialect: that of the Dovecot that will read it.
  /// - Returns: the file, proved to read back.
  /// - Throws: ``UnwritableSetting`` or ``ReadBackError``.
  package func file(in dialect: Dialect) throws -> GeneratedFile {
    try GeneratedFile(
      translation.passdb, dialect: dialect, origin: translation.origin.map(\.rawValue))
  }
}
