import Secrets

#if LDAP
  import CClients
  import Deadlines
  import Glibc
  import PrivilegeSeparation
  import Secrets

  /// A connection to an LDAP server, closed with the value.
  struct LDAPConnection: ~Copyable {
    let client: LDAPLibrary
    let server: LDAPServer
    let handle: OpaquePointer
    /// What libldap reads and writes through; allocated, since libldap keeps its address.
    private let io: UnsafeMutablePointer<ldap_io>

    /// Connects only: no TLS, no bind.
    ///
    /// - Parameters:
    ///   - client: libldap.
    ///   - server: the server.
    ///   - deadline: the deadline for all use of the connection, unless it is extended.
    /// - Throws: ``LDAPError``.
    init(_ client: LDAPLibrary, _ server: LDAPServer, _ deadline: Deadline)
      throws(LDAPError)
    {
      client.begin(Step(server.name, "no name server answered in time for the host"))
      let descriptor = try ServerSocket.connect(to: server, deadline)
      client.begin(Step(server.name, "it did not answer in time"))
      var handle: OpaquePointer?
      // 1 is LDAP_PROTO_TCP; the certificate is checked against the host in the URL.
      let url = "ldap://\(server.host):\(server.port)"
      guard client.library.init_fd(descriptor, 1, url, &handle) == LDAP_SUCCESS, let handle else {
        close(descriptor)
        throw LDAPError(
          .unreachable, server: server.name, "libldap cannot use the connection")
      }
      let io = UnsafeMutablePointer<ldap_io>.allocate(capacity: 1)
      io.initialize(to: ldap_io())
      io.pointee.descriptor = descriptor
      io.pointee.end = deadline.end
      self.client = client
      self.server = server
      self.handle = handle
      self.io = io
      withUnsafePointer(to: LDAP_VERSION3) {
        _ = client.library.set_option(handle, LDAP_OPT_PROTOCOL_VERSION, $0)
      }
      // Active Directory refers a search at the root to other servers, where it would be anonymous.
      _ = client.library.set_option(handle, LDAP_OPT_REFERRALS, nil)
      // A time-out from ldap.conf would interfere with the deadline.
      _ = client.library.set_option(handle, LDAP_OPT_NETWORK_TIMEOUT, nil)
      _ = withUnsafePointer(to: client.library) { ldap_client_attach($0, handle, io) }
    }

    deinit {
      // Also closes the descriptor.
      _ = client.library.unbind_ext(handle, nil, nil)
      io.deallocate()
    }

    /// The peer's first bytes, and errors below LDAP.
    var exchange: ldap_io { io.pointee }

    /// When all use of the connection ends.
    var deadline: Deadline { Deadline(at: io.pointee.end) }

    /// Gives the connection more time, for a further request.
    func extend(to deadline: Deadline) { io.pointee.end = deadline.end }

    /// Trusts any certificate on this connection, to inspect one that was refused.
    func trustAnyCertificate() -> Bool {
      let never = TrustedAuthorities.Requirement.never.value
      return set(LDAP_OPT_X_TLS_REQUIRE_CERT, to: never) && set(LDAP_OPT_X_TLS_NEWCTX, to: 0)
    }

    private func set(_ option: Int32, to value: Int32) -> Bool {
      withUnsafePointer(to: value) { client.library.set_option(handle, option, $0) }
        == LDAP_OPT_SUCCESS
    }

    /// Requests StartTLS (RFC 4511 4.14).
    func requestStartTLS() -> LDAPAnswer {
      request { library, handle, number in library.start_tls(handle, nil, nil, &number) }
    }

    /// Does the TLS handshake and verifies the certificate.
    ///
    /// - Returns: nil on success.
    func negotiateTLS() -> TLSError? {
      io.pointee.first_count = 0
      withUnsafePointer(to: client.library) { ldap_client_log_tls($0, true) }
      let result = client.library.install_tls(handle)
      withUnsafePointer(to: client.library) { ldap_client_log_tls($0, false) }
      guard result != LDAP_SUCCESS else { return nil }
      return TLSError(
        tlsLog: String(cString: ldap_client_tls_log()),
        diagnostic: text(LDAP_OPT_DIAGNOSTIC_MESSAGE))
    }

    /// The server's certificate, if the handshake succeeded.
    var certificate: Certificate? {
      var der = berval()
      guard client.library.get_option(handle, LDAP_OPT_X_TLS_PEERCERT, &der) == LDAP_OPT_SUCCESS,
        let bytes = der.bv_val
      else { return nil }
      defer { client.library.ber_free(bytes) }
      return Certificate(der: Array(UnsafeRawBufferPointer(start: bytes, count: Int(der.bv_len))))
    }

    /// Binds with a DN and a password, or anonymously if both are empty (RFC 4513 5.1).
    func bind(_ dn: String, _ password: Secret) -> LDAPAnswer {
      let text = password.reveal()
      return request { library, handle, number in
        text.withCString { bytes in
          var credentials = berval(
            bv_len: ber_len_t(text.utf8.count), bv_val: UnsafeMutablePointer(mutating: bytes))
          return library.sasl_bind(handle, dn, nil, &credentials, nil, nil, &number)
        }
      }
    }

    /// Searches.
    ///
    /// - Parameters:
    ///   - base: the search base.
    ///   - isSubtree: whether to search the whole subtree, or the base entry only.
    ///   - filter: the search filter.
    ///   - attributes: the attributes to return for each entry.
    ///   - limit: the size limit; 0 for none.
    ///   - seconds: the time limit for the server; nil for what is left.
    ///   - values: how many values of each attribute to read at most.
    /// - Returns: the entries found, and the result.
    func search(
      _ base: String, isSubtree: Bool, _ filter: String, attributes: [String], limit: Int32,
      seconds: Int? = nil, values: Int = 1
    ) -> LDAPAnswer {
      var names: [UnsafeMutablePointer<CChar>?] = attributes.map { strdup($0) }
      defer { for name in names { free(name) } }
      names.append(nil)
      // The time limit for the server; ours is the deadline.
      var time = timeval(tv_sec: seconds ?? Int(deadline.remaining) + 1, tv_usec: 0)
      return request(attributes, values: values) { library, handle, number in
        library.search_ext(
          handle, base, isSubtree ? LDAP_SCOPE_SUBTREE : LDAP_SCOPE_BASE, filter, &names, 0, nil,
          nil, &time, limit, &number)
      }
    }

    /// How many entries to accept from a server that sends more than requested.
    private static let entryLimit = 100
    /// How many bytes of a referral's URL to show.
    private static let urlLimit = 500
    /// How many bytes of a value to read: no name is longer.
    private static let valueLimit = 4096

    private func request(
      _ attributes: [String] = [], values: Int = 1,
      _ send: (ldap_client, OpaquePointer, inout Int32) -> Int32
    ) -> LDAPAnswer {
      var number: Int32 = 0
      let sent = send(client.library, handle, &number)
      guard sent == LDAP_SUCCESS else { return LDAPAnswer(code: sent, text: errorText(sent)) }
      var entries: [LDAPEntry] = []
      var referral: String?
      while entries.count <= Self.entryLimit {
        switch response(to: number, attributes, values: values) {
        case .entry(let entry): entries.append(entry)
        case .referral(let url): referral = referral ?? url
        case .end(var answer, _):
          answer.entries = entries
          answer.referral = referral
          return answer
        }
      }
      return LDAPAnswer(
        code: LDAP_SIZELIMIT_EXCEEDED, text: "", entries: entries, referral: referral)
    }

    /// A part of the response to a request.
    enum Response {
      case entry(LDAPEntry)
      /// The first URL of a referral to another server.
      case referral(String)
      /// The result, and what continues a paged search: nil if the server does not page, empty after the
      /// last page (RFC 2696).
      case end(LDAPAnswer, cookie: [UInt8]?)
    }

    /// Waits for the next part of the response to a request.
    ///
    /// - Parameters:
    ///   - number: the number of the request.
    ///   - attributes: the attributes of an entry to read.
    ///   - values: how many values of each attribute to read at most.
    /// - Returns: the part; the end if the connection is lost or the deadline has passed.
    func response(to number: Int32, _ attributes: [String], values: Int) -> Response {
      while true {
        var time = timeval(
          tv_sec: Int(deadline.remaining),
          tv_usec: Int(deadline.remaining.truncatingRemainder(dividingBy: 1) * 1e6))
        var message: OpaquePointer?
        let type = client.library.result(handle, number, LDAP_MSG_ONE, &time, &message)
        if type == 0 { io.pointee.expired = true }
        guard type > 0, let message else {
          var code: Int32 = 0
          _ = client.library.get_option(handle, LDAP_OPT_RESULT_CODE, &code)
          return .end(
            LDAPAnswer(
              code: code == LDAP_SUCCESS ? LDAP_SERVER_DOWN : code, text: errorText(code)),
            cookie: nil)
        }
        switch ber_tag_t(type) {
        case LDAPTag.searchEntry:
          defer { _ = client.library.msgfree(message) }
          return .entry(entry(message, attributes, values))
        case LDAPTag.searchReference:
          defer { _ = client.library.msgfree(message) }
          return .referral(url(message))
        case LDAPTag.intermediate:
          _ = client.library.msgfree(message)
        default: return end(message)
        }
      }
    }

    /// The result that a message holds, which is freed.
    private func end(_ message: OpaquePointer) -> Response {
      var code: Int32 = 0
      var text: UnsafeMutablePointer<CChar>?
      var controls: UnsafeMutablePointer<UnsafeMutablePointer<LDAPControl>?>?
      // 1: the message is freed.
      let parsed = client.library.parse_result(
        handle, message, &code, nil, &text, nil, &controls, 1)
      defer {
        client.library.memfree(text)
        client.library.controls_free(controls)
      }
      guard parsed == LDAP_SUCCESS else {
        return .end(LDAPAnswer(code: parsed, text: errorText(parsed)), cookie: nil)
      }
      let diagnostic = text.map { String(cString: $0) } ?? ""
      return .end(
        LDAPAnswer(
          code: code,
          text: diagnostic.isEmpty ? errorText(code) : "\(errorText(code)): \(diagnostic)"),
        cookie: cookie(controls))
    }

    /// The first URL of a referral.
    private func url(_ message: OpaquePointer) -> String {
      var urls: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
      // 0: the message is not freed.
      guard client.library.parse_reference(handle, message, &urls, nil, 0) == LDAP_SUCCESS,
        let urls
      else { return "" }
      defer {
        urls.withMemoryRebound(to: UnsafeMutableRawPointer?.self, capacity: 1) {
          client.library.ber_free_vector($0)
        }
      }
      guard let first = urls[0] else { return "" }
      return String(decoding: String(cString: first).utf8.prefix(Self.urlLimit), as: UTF8.self)
    }

    private func entry(
      _ message: OpaquePointer, _ attributes: [String], _ count: Int
    ) -> LDAPEntry {
      let dn = client.library.get_dn(handle, message)
      defer { client.library.memfree(dn) }
      var values: [(name: String, value: String)] = []
      for name in attributes {
        guard let list = client.library.get_values_len(handle, message, name) else { continue }
        defer { client.library.value_free_len(list) }
        var index = 0
        while index < count, let next = list[index]?.pointee {
          index += 1
          guard let bytes = next.bv_val else { continue }
          let value = UnsafeRawBufferPointer(
            start: bytes, count: min(Int(next.bv_len), Self.valueLimit))
          values.append((name, String(decoding: value, as: UTF8.self)))
        }
      }
      return LDAPEntry(dn: dn.map { String(cString: $0) } ?? "", values: values)
    }

    func errorText(_ code: Int32) -> String {
      client.library.err2string(code).map { String(cString: $0) } ?? "error \(code)"
    }

    private func text(_ option: Int32) -> String {
      var text: UnsafeMutablePointer<CChar>?
      guard client.library.get_option(handle, option, &text) == LDAP_OPT_SUCCESS else { return "" }
      defer { client.library.memfree(text) }
      return text.map { String(cString: $0) } ?? ""
    }
  }

  /// The tags of responses, RFC 4511; macros of ldap.h that Swift does not import.
  private enum LDAPTag {
    static let searchEntry: ber_tag_t = 0x64
    static let searchReference: ber_tag_t = 0x73
    static let intermediate: ber_tag_t = 0x79
  }
#endif
