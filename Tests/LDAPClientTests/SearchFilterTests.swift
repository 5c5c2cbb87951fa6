#if LDAP
  import CClients
  import Glibc
  import TestSupport
  import Testing

  @testable import PassdbFile

  @Suite("Search filters, beside libldap itself")
  struct SearchFilterTests {
    @Test("the same are refused", arguments: 1...4 as ClosedRange<UInt64>)
    func refusals(seed: UInt64) throws {
      var generator = SeededGenerator(seed: seed)
      let filters = Self.filters + (0..<5000).map { _ in Self.random(&generator) }
      let requests = try Self.requests(for: filters)
      for (filter, request) in zip(filters, requests) {
        let isAccepted = (try? Self.checked(filter)) != nil
        #expect(isAccepted == (request != nil), "\(filter)")
      }
      #expect(requests.count { $0 != nil } > filters.count / 10)
    }

    @Test("without line feeds, a filter asks for the same", arguments: 5...8 as ClosedRange<UInt64>)
    func lineFeeds(seed: UInt64) throws {
      var generator = SeededGenerator(seed: seed)
      let filters = (0..<5000).map { _ in Self.random(&generator) }
        .filter { $0.utf8.contains(0x0a) && (try? Self.checked($0)) != nil }
      let changed = try filters.map(Self.checked)
      #expect(changed.allSatisfy { !$0.utf8.contains(0x0a) })
      #expect(filters.count > 50)
      #expect(try Self.requests(for: changed) == Self.requests(for: filters))
    }

    private static func checked(_ filter: String) throws -> String {
      var template = LoginTemplate()
      template.append(literal: filter)
      return try SearchFilter.checked(template).text(for: "")
    }

    static let filters = [
      "(mail=x)", "mail=x", "(&(a=b)(c=d))", "( & (a=b) )", "(!(a=b) )", "(a=b) ", " (a=b)",
      "((a=b))",
      #"(a=\28\2a)"#, #"(a=\(\*)"#, #"(a=\,)"#, "(a=b(c))", "(a:dn:b:=c)", "(:dn:=c)", "(a=*)",
      "(a=**)",
    ]

    private static let pieces = [
      "(", ")", "&", "|", "!", "=", "<=", ">=", "~=", ":=", ":dn:", "mail", "2.5.4.3", ";lang-de",
      "1.",
      "*", "\\", "\\28", "\\2", "\\,", "\\(", "\\*", " ", "\t", "\n", "_", "\"", "é", ":1.2.840:",
      "(a=b)",
      "(&", "(|", "(!", "#",
    ]

    /// A filter that is valid, or nearly so.
    private static func random(_ generator: inout SeededGenerator) -> String {
      var filter = nested(0, &generator)
      if Bool.random(using: &generator) {
        let place = filter.indices.randomElement(using: &generator) ?? filter.startIndex
        let piece = pieces.randomElement(using: &generator) ?? ""
        let end = Bool.random(using: &generator) ? filter.index(after: place) : place
        filter.replaceSubrange(place..<end, with: piece)
      }
      return filter
    }

    private static func nested(_ depth: Int, _ generator: inout SeededGenerator) -> String {
      func one(_ choices: [String]) -> String { choices.randomElement(using: &generator) ?? "" }
      guard depth < 3, Bool.random(using: &generator) else {
        let rule = one(["", "", "", ":", ":dn:", ":caseIgnoreMatch:", ":dn:1.2:", ":a_b:", "::"])
        let value = (0..<Int.random(in: 0...4, using: &generator))
          .map { _ in one(["a", "*", "\\28", "\\", "é", " ", "\n", "\\*", ","]) }
        return "(" + one(["mail", "2.5.4.3", "cn;lang-de", ""]) + rule
          + one(["=", "=", "<=", ">=", "~="]) + value.joined() + ")"
      }
      let members = (0..<Int.random(in: 0...3, using: &generator))
        .map { _ in nested(depth + 1, &generator) + one(["", "", " ", "\n"]) }
      return "(" + one(["", "", " "]) + one(["&", "|", "!"]) + one(["", "", "\n"])
        + members.joined() + ")"
    }

    /// The search requests that libldap makes, without their numbers; nil where it refuses a filter.
    private static func requests(for filters: [String]) throws -> [[UInt8]?] {
      var client = ldap_client()
      try #require(ldap_client_load(&client) == nil)
      return try filters.map { filter in
        var ends: [Int32] = [0, 0]
        try #require(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends) == 0)
        defer { close(ends[1]) }
        var handle: OpaquePointer?
        // 1 is LDAP_PROTO_TCP.
        try #require(client.init_fd(ends[0], 1, "ldap://localhost", &handle) == LDAP_SUCCESS)
        defer { _ = client.unbind_ext(handle, nil, nil) }
        var number: Int32 = 0
        let result = client.search_ext(
          handle, "dc=x", LDAP_SCOPE_SUBTREE, filter, nil, 0, nil, nil, nil, 0, &number)
        guard result == LDAP_SUCCESS else {
          try #require(result == LDAP_FILTER_ERROR)
          return nil
        }
        var request = [UInt8](repeating: 0, count: 4096)
        let count = recv(ends[1], &request, request.count, 0)
        // Each handle numbers its requests from 1.
        return Array(request.prefix(max(count, 0)))
      }
    }
  }
#endif
