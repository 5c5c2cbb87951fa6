/// How a client connects to a server.
package enum DatabaseRoute: Sendable {
  /// TCP, with this host name or address.
  case tcp(String)
  case socket

  /// TCP to 127.0.0.1.
  package static let tcp = DatabaseRoute.tcp("127.0.0.1")
}

extension DatabaseServer {
  /// The URL of a database.
  ///
  /// - Parameters:
  ///   - database: its name.
  ///   - account: the account that connects.
  ///   - route: how it connects.
  ///   - options: further parameters of the URL.
  /// - Returns: the URL, with the password in it.
  package func url(
    _ database: String, as account: DatabaseAccount = .modoboa, over route: DatabaseRoute = .tcp,
    options: KeyValuePairs<String, String> = [:]
  ) -> String {
    let place: (host: String, options: [(String, String)]) =
      switch route {
      case .tcp(let host): ("\(host):\(port)", [])
      case .socket: engine.socketPlace(directory)
      }
    let query = (place.options + options.map { ($0, $1) })
      .map { "\($0.0)=\(percentEncoded($0.1))" }.joined(separator: "&")
    let user = "\(percentEncoded(account.name)):\(percentEncoded(account.password))"
    return "\(engine.scheme)://\(user)@\(place.host)/\(database)"
      + (query.isEmpty ? "" : "?\(query)")
  }
}

/// A part of a URL with all delimiters percent-encoded, RFC 3986, section 2.1.
private func percentEncoded(_ text: String) -> String {
  text.utf8.map { byte in
    let character = Character(Unicode.Scalar(byte))
    if character.isASCII, character.isLetter || character.isNumber || "-._~".contains(character) {
      return String(character)
    }
    return "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
  }.joined()
}
