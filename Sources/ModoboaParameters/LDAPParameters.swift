package import Secrets

/// Modoboa's LDAP parameters as stored, with typed access that tolerates what old releases left
/// behind.
///
/// A value is judged only when it is asked for: a wrong type in a parameter that plays no part
/// stops nothing.
package struct LDAPParameters: Sendable, Equatable {
  /// One parameter that is stored.
  struct Entry: Sendable, Equatable {
    let parameter: Parameter
    let value: StoredValue
  }

  /// In the order of `Parameter.allCases`.
  ///
  /// For so few a list is quicker than a dictionary, whose type alone takes the runtime longer to
  /// make than all look-ups together.
  private let entries: [Entry]

  init(_ entries: [Entry]) {
    self.entries = entries
  }

  /// Parameters with the values that are stored, each parameter once.
  package init(stored: [(parameter: Parameter, value: StoredValue)]) {
    entries = stored.map { Entry(parameter: $0.parameter, value: $0.value) }
  }

  /// The parameters that are stored, with their values.
  package var stored: [(parameter: Parameter, value: StoredValue)] {
    entries.map { ($0.parameter, $0.value) }
  }

  /// Parameters with the values that are stored; what is absent has Modoboa's default.
  package init(_ values: [Parameter: StoredValue]) {
    entries = Parameter.allCases.compactMap { parameter in
      values[parameter].map { Entry(parameter: parameter, value: $0) }
    }
  }

  /// The stored value, or the default where none is.
  package subscript(parameter: Parameter) -> StoredValue {
    for entry in entries where entry.parameter == parameter { return entry.value }
    return parameter.defaultValue
  }

  /// The same parameters, but with each secret that is not stored marked as withheld: in an API
  /// answer an absent secret means that the account that asked may not see it, not that it has its
  /// default.
  func withholdingMissingSecrets() -> LDAPParameters {
    LDAPParameters(
      Parameter.allCases.compactMap { parameter in
        entries.first { $0.parameter == parameter }
          ?? (parameter.isSecret ? Entry(parameter: parameter, value: .withheld) : nil)
      })
  }

  /// Whether the password for the directory is stored and not empty.
  package var hasBindPassword: Bool {
    switch self[.bindPassword] {
    case .null, .withheld: false
    case .secret(let password): !password.isEmpty
    case .string, .integer, .boolean, .other: true
    }
  }

  /// A text; null is the empty one.
  ///
  /// Whole numbers count, since migration core.0010 turned any text of digits into one.
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
      throw .wrongType(parameter, expected: "a text", found: self[parameter])
    }
  }

  /// A password; null is the empty one.
  ///
  /// - Throws: ``ParametersError/wrongType(_:expected:found:)`` or
  ///   ``ParametersError/withheld(_:)``.
  package func secret(_ parameter: Parameter) throws(ParametersError) -> Secret {
    switch self[parameter] {
    case .secret(let secret): return secret
    case .null: return Secret("")
    case .withheld: throw .withheld(parameter)
    case .string, .integer, .boolean, .other:
      throw .wrongType(parameter, expected: "a text", found: self[parameter])
    }
  }

  /// A whole number; nil for null.
  ///
  /// A text of digits counts.
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
    throw .wrongType(parameter, expected: "a whole number", found: self[parameter])
  }

  /// A switch; null is off.
  ///
  /// The numbers 0 and 1 count.
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

  /// One of a choice of texts.
  ///
  /// - Parameters:
  ///   - parameter: the parameter to read.
  ///   - type: the choice, its raw values being Modoboa's texts.
  /// - Returns: the chosen one.
  /// - Throws: ``ParametersError/unknownChoice(_:allowed:)`` for a text that is none of them, also
  ///   for null; ``ParametersError/wrongType(_:expected:found:)``.
  package func choice<Choice: RawRepresentable<String> & CaseIterable>(
    _ parameter: Parameter, of type: Choice.Type
  ) throws(ParametersError) -> Choice {
    guard let choice = Choice(rawValue: try text(parameter)) else {
      throw .unknownChoice(parameter, allowed: type.allCases.map(\.rawValue))
    }
    return choice
  }

  /// Whether Modoboa asks for Dovecot's file at all: LDAP authentication and the synchronisation
  /// are both on.
  ///
  /// - Throws: ``ParametersError`` if one of the two has a type that cannot be understood.
  package var isSynchronizationOn: Bool {
    get throws(ParametersError) {
      guard try text(.authenticationType) == "ldap" else { return false }
      return try isOn(.dovecotSync)
    }
  }
}

/// The choice of `ldap_secured`.
package enum Secured: String, CaseIterable, Sendable {
  case none
  case starttls
  case ssl
}

/// The choice of `ldap_auth_method`.
package enum AuthMethod: String, CaseIterable, Sendable {
  case searchbind
  case directbind
}
