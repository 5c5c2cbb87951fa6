import Secrets

/// `mysql://user:password@host:port/database?parameter=value&…`.
///
/// The parameters are those of ``MySQLAddress/setParameter(_:to:)``.
enum MySQLURL {
  /// Parses what follows `mysql://`.
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
      // An '@' after the last slash means that the slash is part of a password, which would be taken
      // for the host.
      guard !rest[slash...].contains(UInt8(ascii: "@")) else { throw .notEncoded }
      address.database = try nonEmpty(rest[slash...].dropFirst())
      rest = rest[..<slash]
    }
    // The last '@', so that an unescaped '@' in a password is read as Django reads it.
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
      guard let port = PortNumber.read(Substring(text[colon...].dropFirst())) else {
        throw .badPort
      }
      address.port = port
      host = text[..<colon]
    }
    // An IPv6 address is in brackets, RFC 3986 3.2.2.
    if host.first == UInt8(ascii: "["), host.last == UInt8(ascii: "]") {
      host = host.dropFirst().dropLast()
    } else if host.contains(UInt8(ascii: ":")) {
      // A user and a password that lost their '@': an error would name them as the host.
      throw .notEncoded
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
      try address.setParameter(try PercentEncoding.decoded(name), to: value)
    }
  }

  private static func nonEmpty(_ text: Substring.UTF8View) throws(DatabaseURLError) -> String? {
    text.isEmpty ? nil : try PercentEncoding.decoded(text)
  }
}
