extension Slapd {
  /// Requests in the server's log.
  package struct Requests: Equatable, Sendable {
    /// The bind DNs of connections that searched; empty for anonymous ones.
    package var searchers: Set<String> = []
    /// The DNs of binds, successful or not.
    package var binders: Set<String> = []
    /// Whether there was an extended operation, such as StartTLS.
    package var hasExtended = false

    /// The requests that a test expects.
    package init(searchers: Set<String> = [], binders: Set<String> = []) {
      (self.searchers, self.binders) = (searchers, binders)
    }
  }

  /// The requests that the server gets while a closure runs.
  ///
  /// - Throws: what the closure throws.
  package func requests(during body: () async throws -> Void) async rethrows -> Requests {
    let before = lines.count
    try await body()
    var requests = Requests()
    var bound: [Substring: String] = [:]
    for line in lines.dropFirst(before) {
      let words = line.split(separator: " ")
      guard words.count > 4, let connection = words.first(where: { $0.hasPrefix("conn=") }) else {
        continue
      }
      if let dn = line.firstMatch(of: /BIND dn="(.*)" method=/)?.output.1 {
        bound[connection] = String(dn)
        requests.binders.insert(String(dn))
      } else if line.contains(" SRCH base=") {
        requests.searchers.insert(bound[connection, default: ""])
      } else if line.contains(" EXT oid=") {
        requests.hasExtended = true
      }
    }
    return requests
  }

  private var lines: [Substring] { log.split(separator: "\n") }
}
