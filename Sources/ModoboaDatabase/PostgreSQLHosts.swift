import Secrets

#if PostgreSQL
  import CClients
  import Secrets

  /// The hosts of a connection string, one by one.
  enum PostgreSQLHosts {
    /// Lets libpq read a connection string, and divides its lists of hosts.
    ///
    /// - Returns: for each host the keywords `host`, `hostaddr` and `port` as far as the string has
    ///   them; one empty list where it has none.
    /// - Throws: ``EngineError`` for a string that libpq does not understand. libpq's own words
    ///   would repeat a part of it, which may be the password.
    static func list(_ client: pq_client, _ conninfo: Secret) throws(EngineError)
      -> [[(name: String, value: String)]]
    {
      var message: UnsafeMutablePointer<CChar>?
      guard let options = client.conninfoParse(conninfo.reveal(), &message) else {
        defer { client.freemem(message) }
        throw .badAddress(forLibpq: message.map { String(cString: $0) } ?? "")
      }
      defer { client.conninfoFree(options) }
      var lists: [(name: String, values: [Substring])] = []
      var option = options
      while let keyword = option.pointee.keyword {
        // Few of the forty have a value.
        if let value = option.pointee.val {
          let name = String(cString: keyword)
          if ["host", "hostaddr", "port"].contains(name) {
            let values = String(cString: value).utf8.split(
              separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
            lists.append((name, values.map { Substring($0) }))
          }
        }
        option += 1
      }
      // A host name would be said where it is not found.
      for case ("host", let names) in lists
      where names.contains(where: { !$0.hasPrefix("/") && $0.dropFirst().contains("@") }) {
        throw .badAddress(forLibpq: "there is more than one @ before the host")
      }
      return divided(lists)
    }

    /// One list of keywords for each host.
    ///
    /// A single port counts for all hosts; where the numbers do not match, libpq is left to complain.
    static func divided(_ lists: [(name: String, values: [Substring])])
      -> [[(name: String, value: String)]]
    {
      let count = lists.filter { $0.name != "port" }.map { $0.values.count }.max() ?? 1
      guard lists.allSatisfy({ [1, count].contains($0.values.count) }),
        !lists.contains(where: { $0.name != "port" && $0.values.count != count })
      else { return [[]] }
      return (0..<count).map { number in
        lists.map { ($0.name, String($0.values.count == 1 ? $0.values[0] : $0.values[number])) }
      }
    }
  }
#endif
