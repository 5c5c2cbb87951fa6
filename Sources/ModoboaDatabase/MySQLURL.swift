import Secrets

/// `mysql://user:password@host:port/database?parameter=value&…`.
///
/// The parameters have the names that Django and its drivers use, with `-` or `_` between words:
/// `unix_socket`, `ssl_mode`, `ssl_ca`, `ssl_capath`, `ssl_cert`, `ssl_key`, `read_default_file`,
/// `read_default_group`. `charset` is taken and plays no part: the connection is always utf8mb4.
enum MySQLURL {
  /// Reads what follows `mysql://`.
  ///
  /// - Throws: ``DatabaseURLError``.
  static func address(_ text: Substring) throws(DatabaseURLError) -> MySQLAddress {
    var rest = text.utf8
    var address = MySQLAddress()
    if let question = rest.firstIndex(of: UInt8(ascii: "?")) {
      try readParameters(rest[question...].dropFirst(), into: &address)
      rest = rest[..<question]
    }
    if let slash = rest.lastIndex(of: UInt8(ascii: "/")) {
      address.database = try nonEmpty(rest[slash...].dropFirst())
      rest = rest[..<slash]
    }
    // The last one, so that a password with an @ that was not escaped is read as Django reads it.
    if let at = rest.lastIndex(of: UInt8(ascii: "@")) {
      let user = rest[..<at]
      let name = user.prefix { $0 != UInt8(ascii: ":") }
      address.user = try nonEmpty(name)
      if name.endIndex != user.endIndex {
        address.password = Secret(try PercentEncoding.decoded(user[name.endIndex...].dropFirst()))
      }
      rest = rest[at...].dropFirst()
    }
    try readHost(rest, into: &address)
    return address
  }

  private static func readHost(_ text: Substring.UTF8View, into address: inout MySQLAddress)
    throws(DatabaseURLError)
  {
    var host = text
    if let colon = text.lastIndex(of: UInt8(ascii: ":")),
      !text[colon...].contains(UInt8(ascii: "]"))
    {
      guard let port = UInt32(Substring(text[colon...].dropFirst())), (1...65535).contains(port)
      else { throw .badPort }
      address.port = port
      host = text[..<colon]
    }
    // An IPv6 address stands in brackets, RFC 3986 3.2.2.
    if host.first == UInt8(ascii: "["), host.last == UInt8(ascii: "]") {
      host = host.dropFirst().dropLast()
    }
    let name = try nonEmpty(host)
    if let name, name.utf8.first == UInt8(ascii: "/") {
      address.socket = name
    } else {
      address.host = name
    }
  }

  private static func readParameters(
    _ text: Substring.UTF8View, into address: inout MySQLAddress
  ) throws(DatabaseURLError) {
    for parameter in text.split(separator: UInt8(ascii: "&")) {
      let name = parameter.prefix { $0 != UInt8(ascii: "=") }
      let value = try PercentEncoding.decoded(parameter[name.endIndex...].dropFirst())
      try set(try PercentEncoding.decoded(name), to: value, in: &address)
    }
  }

  /// Sets one parameter by the name that Django or Dovecot gives it.
  ///
  /// - Throws: ``DatabaseURLError`` for a name that is not known and a value that it cannot have.
  static func set(_ name: String, to value: String, in address: inout MySQLAddress)
    throws(DatabaseURLError)
  {
    switch name.underscored {
    case "unix_socket", "socket": address.socket = value
    case "ssl_mode":
      let words = MySQLAddress.Security.allCases
      guard let mode = words.first(where: { $0.rawValue == value.lowercased() }) else {
        throw .badParameter(name: "ssl_mode", allowed: words.map(\.rawValue))
      }
      address.security = mode
    case "ssl_ca": address.caFile = value
    case "ssl_capath": address.caDirectory = value
    case "ssl_cert": address.certificateFile = value
    case "ssl_key": address.keyFile = value
    case "read_default_file": address.optionFile = value
    case "read_default_group": address.optionGroup = value
    case "charset": break
    default: throw .unknownParameter(allowed: names)
    }
  }

  private static let names = [
    "unix_socket", "ssl_mode", "ssl_ca", "ssl_capath", "ssl_cert", "ssl_key", "read_default_file",
    "read_default_group", "charset",
  ]

  private static func nonEmpty(_ text: Substring.UTF8View) throws(DatabaseURLError) -> String? {
    text.isEmpty ? nil : try PercentEncoding.decoded(text)
  }
}

extension String {
  /// The name with `_` for each `-`.
  fileprivate var underscored: String {
    String(decoding: utf8.map { $0 == UInt8(ascii: "-") ? UInt8(ascii: "_") : $0 }, as: UTF8.self)
  }
}
