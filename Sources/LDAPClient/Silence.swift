#if LDAP
  import CClients
  import Glibc

  extension LDAPConnection {
    /// Why there is no answer.
    ///
    /// - Parameter what: the request.
    /// - Returns: part of a sentence about the server.
    func silence(_ what: String) -> String {
      let exchange = exchange
      if exchange.expired { return "it did not answer \(what) in time" }
      if exchange.error != 0 {
        return "connection lost during \(what): \(String(cString: strerror(exchange.error)))"
      }
      return "it closed the connection during \(what)"
    }

    /// The first line that the peer sent, if it is readable: it may reveal another protocol.
    var firstWords: String {
      let exchange = exchange
      let bytes = withUnsafeBytes(of: exchange.first) { Array($0.prefix(exchange.first_count)) }
      let line = bytes.prefix { $0 != 0x0d && $0 != 0x0a }
      guard !line.isEmpty, line.allSatisfy({ (0x20...0x7e).contains($0) }) else { return "" }
      return "; it sent '\(String(decoding: line, as: UTF8.self))'"
    }
  }
#endif
