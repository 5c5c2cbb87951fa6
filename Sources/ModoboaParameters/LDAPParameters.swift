package import Secrets

/// Modoboa's stored LDAP parameters, with typed access that accepts what old releases stored.
///
/// A value is checked only when it is used: a wrong type in an unused parameter is not an error.
package struct LDAPParameters: Sendable, Equatable {
  /// A stored parameter.
  struct Entry: Sendable, Equatable {
    let parameter: Parameter
    let value: StoredValue
  }

  /// In the order of `Parameter.allCases`.
  ///
  /// A list is faster than a dictionary here: the runtime takes longer to instantiate that type
  /// than all look-ups take.
  private let entries: [Entry]

  init(_ entries: [Entry]) {
    self.entries = entries
  }

  /// Parameters from stored values, each at most once.
  package init(stored: [(parameter: Parameter, value: StoredValue)]) {
    entries = stored.map { Entry(parameter: $0.parameter, value: $0.value) }
  }

  /// The stored parameters with their values.
  package var stored: [(parameter: Parameter, value: StoredValue)] {
    entries.map { ($0.parameter, $0.value) }
  }

  /// Parameters from stored values; those absent have Modoboa's defaults.
  package init(_ values: [Parameter: StoredValue]) {
    entries = Parameter.allCases.compactMap { parameter in
      values[parameter].map { Entry(parameter: parameter, value: $0) }
    }
  }

  /// The stored value, or Modoboa's default.
  package subscript(parameter: Parameter) -> StoredValue {
    for entry in entries where entry.parameter == parameter { return entry.value }
    return parameter.defaultValue
  }

  /// The same parameters, with missing secrets marked as withheld: in an API response, a missing
  /// secret means that the account may not see it, not that it has its default.
  func withholdingMissingSecrets() -> LDAPParameters {
    LDAPParameters(
      Parameter.allCases.compactMap { parameter in
        entries.first { $0.parameter == parameter }
          ?? (parameter.isSecret ? Entry(parameter: parameter, value: .withheld) : nil)
      })
  }

  /// Whether a password for the LDAP servers is stored and not empty.
  package var hasBindPassword: Bool {
    switch self[.bindPassword] {
    case .null, .withheld: false
    case .secret(let password): !password.isEmpty
    case .string, .integer, .boolean, .other: true
    }
  }

  /// The value as a string; null is the empty string.
  ///
  /// Integers are accepted, since migration core.0010 turned every string of digits into one.
  ///
  /// - Throws: ``ParametersError/wrongType(_:expected:found:)`` or
  ///   ``ParametersError/withheld(_:)``.
  package func text(_ parameter: Parameter) throws(ParametersError) -> String {
    switch self[parameter] {
    case .string(let text): return text
    case .integer(let number): return String(number)
    case .null: return ""
    case .withheld: throw .withheld(parameter)
    case .boolean, .other, .secret:
      throw .wrongType(parameter, expected: "a string", found: self[parameter])
    }
  }

  /// The value as a password; null is the empty one.
  ///
  /// - Throws: ``ParametersError/wrongType(_:expected:found:)`` or
  ///   ``ParametersError/withheld(_:)``.
  package func secret(_ parameter: Parameter) throws(ParametersError) -> Secret {
    switch self[parameter] {
    case .secret(let secret): return secret
    case .null: return Secret("")
    case .withheld: throw .withheld(parameter)
    case .string, .integer, .boolean, .other:
      throw .wrongType(parameter, expected: "a string", found: self[parameter])
    }
  }

  /// The value as an integer; nil for null.
  ///
  /// A string of digits is accepted.
  ///
  /// - Throws: ``ParametersError/wrongType(_:expected:found:)``.
  package func integer(_ parameter: Parameter) throws(ParametersError) -> Int? {
    switch self[parameter] {
    case .integer(let number): return number
    case .null: return nil
    case .string(let text):
      if let number = Int(text) { return number }
    case .boolean, .other, .secret, .withheld: break
    }
    throw .wrongType(parameter, expected: "an integer", found: self[parameter])
  }

  /// The value as a boolean; null is false.
  ///
  /// The numbers 0 and 1 are accepted.
  ///
  /// - Throws: ``ParametersError/wrongType(_:expected:found:)``.
  package func isOn(_ parameter: Parameter) throws(ParametersError) -> Bool {
    switch self[parameter] {
    case .boolean(let isOn): return isOn
    case .null, .integer(0): return false
    case .integer(1): return true
    case .integer, .string, .other, .secret, .withheld:
      throw .wrongType(parameter, expected: "a boolean", found: self[parameter])
    }
  }

  /// The value as one of a set of choices.
  ///
  /// - Parameters:
  ///   - parameter: the parameter to read.
  ///   - type: the choices, whose raw values are Modoboa's strings.
  /// - Returns: the choice.
  /// - Throws: ``ParametersError/unknownChoice(_:allowed:)`` for any other string or null;
  ///   ``ParametersError/wrongType(_:expected:found:)``.
  package func choice<Choice: RawRepresentable<String> & CaseIterable>(
    _ parameter: Parameter, of type: Choice.Type
  ) throws(ParametersError) -> Choice {
    guard let choice = Choice(rawValue: try text(parameter)) else {
      throw .unknownChoice(parameter, allowed: type.allCases.map(\.rawValue))
    }
    return choice
  }

  /// Whether Modoboa wants the file: LDAP authentication and the synchronisation are both on.
  ///
  /// - Throws: ``ParametersError`` if one of the two has the wrong type.
  package var isSynchronizationOn: Bool {
    get throws(ParametersError) {
      guard try text(.authenticationType) == "ldap" else { return false }
      return try isOn(.dovecotSync)
    }
  }
}

/// The choices of `ldap_secured`.
package enum Secured: String, CaseIterable, Sendable {
  case none
  case starttls
  case ssl
}

/// The choices of `ldap_auth_method`.
package enum AuthMethod: String, CaseIterable, Sendable {
  case searchbind
  case directbind
}
