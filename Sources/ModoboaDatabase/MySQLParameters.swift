extension MySQLAddress {
  /// Sets a parameter by the name that Django and its drivers use, with `-` or `_` between words.
  ///
  /// `charset` is ignored: the connection always uses utf8mb4.
  ///
  /// - Parameters:
  ///   - name: one of ``parameterNames``.
  ///   - value: its value.
  /// - Throws: ``DatabaseURLError`` for an unknown name or an invalid value.
  package mutating func setParameter(_ name: String, to value: String) throws(DatabaseURLError) {
    switch name.underscored {
    case "unix_socket": socket = value
    case "ssl_mode":
      let levels = Security.allCases
      guard let level = levels.first(where: { $0.rawValue == value.lowercased() }) else {
        throw .badParameter(name: "ssl_mode", allowed: levels.map(\.rawValue))
      }
      security = level
    case "ssl_ca": caFile = value
    case "ssl_capath": caDirectory = value
    case "ssl_cert": certificateFile = value
    case "ssl_key": keyFile = value
    case "read_default_file": optionFile = value
    case "read_default_group": optionGroup = value
    case "charset": break
    default: throw .unknownParameter(allowed: Self.parameterNames)
    }
  }

  /// The names that ``setParameter(_:to:)`` accepts.
  package static let parameterNames = [
    "unix_socket", "ssl_mode", "ssl_ca", "ssl_capath", "ssl_cert", "ssl_key", "read_default_file",
    "read_default_group", "charset",
  ]
}

extension String {
  /// The name with `_` for each `-`.
  fileprivate var underscored: String {
    String(decoding: utf8.map { $0 == UInt8(ascii: "-") ? UInt8(ascii: "_") : $0 }, as: UTF8.self)
  }
}
