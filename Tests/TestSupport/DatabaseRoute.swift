/// How a client comes to a server.
package enum DatabaseRoute: Sendable {
  /// TCP, by the name or address of the host.
  case tcp(String)
  /// The Unix socket.
  case socket

  /// TCP by the address.
  package static let tcp = DatabaseRoute.tcp("127.0.0.1")
}

extension DatabaseServer {
  /// The URL of a database.
  ///
  /// - Parameters:
  ///   - database: its name.
  ///   - account: who asks.
  ///   - route: how to come to the server.
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

/// A part of a URL in which nothing can be taken for a separator, RFC 3986 2.1.
private func percentEncoded(_ text: String) -> String {
  text.utf8.map { byte in
    let character = Character(Unicode.Scalar(byte))
    if character.isASCII, character.isLetter || character.isNumber || "-._~".contains(character) {
      return String(character)
    }
    return "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
  }.joined()
}
