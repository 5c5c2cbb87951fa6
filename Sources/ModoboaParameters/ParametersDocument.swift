import FoundationEssentials

// Known limits: of a key that stands twice in one object the first counts, where Python takes the
// last; neither Modoboa nor its databases write such an object. NaN and Infinity are refused, as
// JSON asks (RFC 8259 6).

/// What stands in the column `core_localconfig._parameters`: an object with one object of
/// parameters for each application, the LDAP parameters being under "core".
struct ParametersColumn: Decodable {
  let parameters: LDAPParameters
  /// The names of the applications, as "core".
  let applications: [String]

  init(from decoder: any Decoder) throws {
    // Up to release 2.2.2 the column went through dumpdata as a JSON string that holds the JSON.
    if let text = try? decoder.singleValueContainer().decode(String.self) {
      self = try JSONText.decode(Self.self, from: Array(text.utf8))
      return
    }
    let applications = try decoder.container(keyedBy: AnyKey.self)
    self.applications = applications.allKeys.map(\.stringValue)
    let core = AnyKey("core")
    parameters =
      applications.contains(core)
      ? try applications.decode(CoreParameters.self, forKey: core).parameters : LDAPParameters([:])
  }
}

/// The parameters of the application "core", of which the LDAP ones are taken.
struct CoreParameters: Decodable {
  let parameters: LDAPParameters

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Parameter.self)
    var values: [Parameter: StoredValue] = [:]
    for parameter in Parameter.allCases where container.contains(parameter) {
      values[parameter] = try container.decode(StoredValue.self, forKey: parameter)
    }
    parameters = LDAPParameters(values)
  }
}

/// A key of an object whose keys are not known beforehand.
struct AnyKey: CodingKey {
  let stringValue: String
  var intValue: Int? { nil }

  init(_ name: String) { stringValue = name }
  init(stringValue: String) { self.stringValue = stringValue }
  init?(intValue: Int) { nil }
}

/// JSON as bytes, decoded within limits and with errors that never repeat a value.
enum JSONText {
  /// Decodes one JSON text.
  ///
  /// - Throws: ``ParametersError``. Nesting deeper than 512 levels counts as not JSON.
  static func decode<Value: Decodable>(_ type: Value.Type, from text: [UInt8])
    throws(ParametersError) -> Value
  {
    guard text.count <= SettingsExport.limit else { throw .tooLarge(limit: SettingsExport.limit) }
    do {
      return try JSONDecoder().decode(type, from: Data(text))
    } catch let error as ParametersError {
      throw error
    } catch DecodingError.dataCorrupted(let context) {
      throw .notJSON(position: position(in: context.underlyingError))
    } catch DecodingError.typeMismatch(let expected, let context) {
      let path = context.codingPath.map(\.stringValue).joined(separator: ".")
      let place = path.isEmpty ? "the outermost value" : "\"\(path)\""
      throw .unknownShape(
        "\(place) is not \(expected is [String: Any].Type ? "an object" : "of the right type")")
    } catch DecodingError.keyNotFound(let key, _) {
      throw .unknownShape("\"\(key.stringValue)\" is missing")
    } catch {
      throw .notJSON(position: nil)
    }
  }

  /// "line 1, column 79" out of the decoder's own error, which has it in its text only.
  private static func position(in error: (any Error)?) -> String? {
    guard let error else { return nil }
    let text = String(describing: error)
    guard let line = number(after: "line: ", in: text),
      let column = number(after: "column: ", in: text)
    else {
      return nil
    }
    return "line \(line), column \(column)"
  }

  private static func number(after label: String, in text: String) -> Substring? {
    text.indices.first { text[$0...].hasPrefix(label) }
      .map { text[$0...].dropFirst(label.count).prefix(while: \.isNumber) }
  }
}
