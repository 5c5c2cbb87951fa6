#if LDAP
  import CClients
  import Glibc

  /// What is known of a peer that did not answer.
  extension LDAPConnection {
    /// How waiting for an answer ended.
    ///
    /// - Parameter what: what was asked.
    /// - Returns: a part of a sentence about the server.
    func silence(_ what: String) -> String {
      let exchange = exchange
      if exchange.expired { return "it did not answer \(what) in time" }
      if exchange.error != 0 {
        return "the connection was lost at \(what): \(String(cString: strerror(exchange.error)))"
      }
      return "it closed the connection at \(what)"
    }

    /// What the peer said first, if it is readable: another protocol gives itself away.
    var firstWords: String {
      let exchange = exchange
      let bytes = withUnsafeBytes(of: exchange.first) { Array($0.prefix(exchange.first_count)) }
      let line = bytes.prefix { $0 != 0x0d && $0 != 0x0a }
      guard !line.isEmpty, line.allSatisfy({ (0x20...0x7e).contains($0) }) else { return "" }
      return "; it says '\(String(decoding: line, as: UTF8.self))'"
    }
  }
#endif
