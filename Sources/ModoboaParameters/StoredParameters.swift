import Secrets

/// The JSON in which Modoboa stores its parameters.
enum StoredParameters {
  /// Reads one JSON text.
  ///
  /// - Throws: ``ParametersError/tooLarge(limit:)`` or ``ParametersError/notJSON(line:column:)``.
  static func json(_ text: [UInt8]) throws(ParametersError) -> JSONValue {
    guard text.count <= SettingsExport.limit else { throw .tooLarge(limit: SettingsExport.limit) }
    do {
      return try JSONReader.value(of: text)
    } catch {
      throw .notJSON(line: error.line, column: error.column)
    }
  }

  /// The contents of the column `core_localconfig._parameters`: an object with the parameters of
  /// each application.
  ///
  /// Up to release 2.2.2, dumpdata wrote the column as a JSON string that contains the JSON.
  ///
  /// - Throws: ``ParametersError`` if it is neither.
  static func applications(_ value: JSONValue) throws(ParametersError) -> [JSONValue.Member] {
    switch value {
    case .object(let members): return members
    case .string(let text):
      guard case .object(let members) = try json(Array(text.utf8)) else { break }
      return members
    default: break
    }
    throw .unknownShape("the parameters are not an object")
  }

  /// The LDAP parameters, which belong to the application "core".
  ///
  /// - Throws: ``ParametersError/unknownShape(_:)`` if "core" is not an object.
  static func ldapParameters(_ applications: [JSONValue.Member]) throws(ParametersError)
    -> LDAPParameters
  {
    guard let core = JSONValue.object(applications)["core"] else {
      return LDAPParameters([LDAPParameters.Entry]())
    }
    return try ldapParameters(core: core)
  }

  /// The LDAP parameters among those of "core".
  ///
  /// - Throws: ``ParametersError/unknownShape(_:)`` if it is not an object.
  static func ldapParameters(core: JSONValue) throws(ParametersError) -> LDAPParameters {
    guard case .object = core else { throw .unknownShape("\"core\" is not an object") }
    return LDAPParameters(
      Parameter.allCases.compactMap { parameter in
        core[parameter.rawValue].map {
          .init(parameter: parameter, value: StoredValue($0, of: parameter))
        }
      })
  }
}

extension StoredValue {
  /// The value of a parameter in the JSON.
  init(_ value: JSONValue, of parameter: Parameter) {
    self =
      switch value {
      case .string(let text) where parameter.isSecret: .secret(Secret(text))
      case .integer(let number) where parameter.isSecret: .secret(Secret("\(number)"))
      case .null: .null
      case .boolean(let isTrue): .boolean(isTrue)
      case .integer(let number): .integer(number)
      case .string(let text): .string(text)
      case .array, .object, .other: .other
      }
  }
}
