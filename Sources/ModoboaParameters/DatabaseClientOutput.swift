// Known limits: a value that is not a DN shows nothing, so a password may be wrong without a sign.

/// Output of a database client in which the column is not bare: with a heading, or with each backslash
/// doubled, as `mysql -e` and COPY of PostgreSQL write it.
enum DatabaseClientOutput {
  /// Why a text that is not JSON is none, if a database client explains it.
  ///
  /// - Parameter text: the text.
  /// - Returns: nil if it is something else.
  static func error(inNonJSON text: [UInt8]) -> ParametersError? {
    let line = text.prefix { $0 != 0x0a }.filter { !" |\r".utf8.contains($0) }
    if line.elementsEqual("_parameters".utf8) || line.starts(with: "+-".utf8) {
      return .columnHeading
    }
    // A quotation mark in a value, `\"` in JSON, ends the string if its backslash is doubled.
    guard let bare = withSingleBackslashes(text), case .object? = try? JSONReader.value(of: bare)
    else { return nil }
    return .doubledBackslashes
  }

  /// Whether a DN is one only if each pair of backslashes is taken as one.
  ///
  /// No server accepts such a DN, so parameters that work are never refused.
  ///
  /// - Parameters:
  ///   - text: the export, which is JSON.
  ///   - parameters: the parameters in it.
  /// - Returns: whether there is such a DN.
  static func hasDoubledBackslashes(_ text: [UInt8], _ parameters: LDAPParameters) -> Bool {
    guard let bare = withSingleBackslashes(text), let value = try? StoredParameters.json(bare),
      let applications = try? StoredParameters.applications(value),
      let others = try? StoredParameters.ldapParameters(applications)
    else { return false }
    return [Parameter.bindDN, .searchBase, .userDNTemplate].contains { parameter in
      guard case .string(let text) = parameters[parameter],
        case .string(let other) = others[parameter]
      else { return false }
      return text != other && !isDN(text) && isDN(other)
    }
  }

  /// The text with one backslash for two; nil if there is none, or one without its double.
  private static func withSingleBackslashes(_ text: [UInt8]) -> [UInt8]? {
    guard text.contains(backslash) else { return nil }
    var bare: [UInt8] = []
    bare.reserveCapacity(text.count)
    var isSecond = false
    for byte in text {
      if isSecond, byte != backslash { return nil }
      isSecond = byte == backslash && !isSecond
      if !isSecond { bare.append(byte) }
    }
    return isSecond ? nil : bare
  }

  /// Whether a text is a DN, RFC 4514: each part has a name and a value, and each backslash escapes
  /// something.
  private static func isDN(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    var (index, hasName) = (0, false)
    while index < bytes.count {
      switch bytes[index] {
      case UInt8(ascii: "\""): return true  // RFC 2253 had quoted values.
      case UInt8(ascii: "="): hasName = true
      case UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "+"):
        guard hasName else { return false }
        hasName = false
      case backslash:
        let next = bytes[(index + 1)...].prefix(2)
        if let first = next.first, " \"#+,;<=>\\".utf8.contains(first) {
          index += 1
        } else if next.count == 2, next.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }) {
          index += 2
        } else {
          return false
        }
      default: break
      }
      index += 1
    }
    return hasName
  }

  private static let backslash = UInt8(ascii: "\\")
}
