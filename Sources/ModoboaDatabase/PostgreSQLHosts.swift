#if PostgreSQL
  import CClients
  import Secrets

  /// Splits the hosts of a connection string.
  enum PostgreSQLHosts {
    /// Has libpq parse a connection string, and splits its lists of hosts.
    ///
    /// - Returns: for each host, those of the keywords `host`, `hostaddr` and `port` that the string
    ///   sets; one empty list if it sets none.
    /// - Throws: ``EngineError`` for a string that libpq cannot parse, without libpq's message, which
    ///   would repeat a part that may be the password.
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
      // libpq would repeat the host name if it is not found.
      for case ("host", let names) in lists
      where names.contains(where: { !$0.hasPrefix("/") && $0.dropFirst().contains("@") }) {
        throw .badAddress(forLibpq: "there is more than one @ before the host")
      }
      return divided(lists)
    }

    /// One list of keywords for each host.
    ///
    /// A single port applies to all hosts; if the counts do not match, libpq reports the error.
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
