#if LDAP
  import CClients
  import Deadlines
  import PassdbFile

  extension LDAPConnection {
    /// Connects, with TLS or StartTLS if the transport demands it.
    ///
    /// - Parameters:
    ///   - client: libldap.
    ///   - server: the server and its transport.
    ///   - deadline: the deadline for all use of the connection.
    /// - Returns: a connection ready for a bind.
    /// - Throws: ``LDAPError``, with the cause as far as it is known.
    static func secured(
      _ client: LDAPLibrary, _ server: LDAPServer, _ deadline: Deadline
    ) throws(LDAPError) -> LDAPConnection {
      let connection = try LDAPConnection(client, server, deadline)
      if server.transport == .startTLS {
        let answer = connection.requestStartTLS()
        guard answer.isSuccess else { throw connection.failure(answer, awaiting: "StartTLS") }
      }
      guard server.transport != .plain else { return connection }
      if let failure = connection.negotiateTLS() {
        throw connection.failure(failure, deadline)
      }
      return connection
    }

    /// The error for a failed handshake.
    private func failure(_ failure: TLSError, _ deadline: Deadline) -> LDAPError {
      let exchange = exchange
      if let refusal = failure.refusal {
        return error(.unreachable, "its certificate is refused: \(refusal)\(details(deadline))")
      }
      if exchange.expired { return error(.unreachable, silence("the TLS handshake")) }
      let isTLS = exchange.first_count == 0 || (0x14...0x17).contains(exchange.first.0)
      if !isTLS { return error(.unreachable, "it does not speak TLS on this port\(firstWords)") }
      if exchange.first_count == 0, exchange.closed || exchange.error != 0 {
        return error(
          .unreachable, "\(silence("the TLS handshake")); this may not be a TLS port")
      }
      return error(.unreachable, "the TLS handshake failed: \(failure.text)")
    }

    /// Details of the refused certificate, from a second connection that trusts any.
    private func details(_ deadline: Deadline) -> String {
      guard let second = try? LDAPConnection(client, server, deadline),
        second.trustAnyCertificate(),
        server.transport == .tls || second.requestStartTLS().isSuccess,
        second.negotiateTLS() == nil, let certificate = second.certificate
      else { return "" }
      return "; " + certificate.summary(for: server.plainHost) + (localhostHint ?? "")
    }

    /// libldap replaces `localhost` with this host's name when it checks the certificate.
    private var localhostHint: String? {
      guard server.plainHost.lowercased() == "localhost" else { return nil }
      return
        "; instead of localhost, enter a name in the certificate, or 127.0.0.1 if it has that:"
        + " libldap takes localhost for this host's own name"
    }

    /// The error for a request without an answer, or with an unexpected one.
    func failure(_ answer: LDAPAnswer, awaiting what: String) -> LDAPError {
      guard answer.code < 0, answer.code != ResultCode.filterError else {
        return error(.unreachable, "it rejects \(what): \(answer.text)")
      }
      let exchange = exchange
      if exchange.first_count > 0, exchange.first.0 == 0x15, server.transport == .plain {
        return error(.unreachable, "it speaks TLS from the first byte on this port")
      }
      let isLDAP = exchange.first_count == 0 || [0x30, 0x15, 0x16, 0x17].contains(exchange.first.0)
      if !isLDAP { return error(.unreachable, "it is not an LDAP server\(firstWords)") }
      let isLost = !exchange.expired && exchange.first_count == 0 && server.transport == .plain
      return error(
        .unreachable, silence(what) + (isLost ? "; this port may accept only TLS" : ""))
    }

    func error(_ kind: LDAPError.Kind, _ reason: String) -> LDAPError {
      LDAPError(kind, server: server.name, reason)
    }
  }
#endif
