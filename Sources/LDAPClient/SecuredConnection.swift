#if LDAP
  import CClients
  import Deadlines
  import PassdbFile

  /// A connection with the protection that is asked for.
  extension LDAPConnection {
    /// Connects, and does TLS if the server is to be spoken to so.
    ///
    /// - Parameters:
    ///   - client: libldap.
    ///   - server: where to, and how protected.
    ///   - deadline: when all that is done with the connection has to be over.
    /// - Returns: a connection that takes a bind.
    /// - Throws: ``LDAPError``, with the cause as far as it can be known.
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

    /// The error for a handshake that failed.
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
          .unreachable, "\(silence("the TLS handshake")); it may not speak TLS on this port")
      }
      return error(.unreachable, "the TLS handshake fails: \(failure.text)")
    }

    /// What the certificate says that was refused, from a second connection that trusts everybody.
    private func details(_ deadline: Deadline) -> String {
      guard let second = try? LDAPConnection(client, server, deadline),
        second.trustEverybody(),
        server.transport == .tls || second.requestStartTLS().isSuccess,
        second.negotiateTLS() == nil, let certificate = second.certificate
      else { return "" }
      return "; " + certificate.summary(for: server.plainHost) + (localhostHint ?? "")
    }

    /// libldap compares `localhost` with the name of the machine.
    private var localhostHint: String? {
      guard server.plainHost.lowercased() == "localhost" else { return nil }
      return
        "; enter the name in the certificate, or 127.0.0.1 if that is in it, in place of localhost,"
        + " which the LDAP library takes for this host's own name"
    }

    /// The error for a request that was not answered, or not as it should be.
    func failure(_ answer: LDAPAnswer, awaiting what: String) -> LDAPError {
      guard answer.code < 0, answer.code != ResultCode.filterError else {
        return error(.unreachable, "\(what) is refused: \(answer.text)")
      }
      let exchange = exchange
      if exchange.first_count > 0, exchange.first.0 == 0x15, server.transport == .plain {
        return error(.unreachable, "it speaks TLS from the first byte on this port")
      }
      let isLDAP = exchange.first_count == 0 || [0x30, 0x15, 0x16, 0x17].contains(exchange.first.0)
      if !isLDAP { return error(.unreachable, "it is no LDAP server\(firstWords)") }
      let isLost = !exchange.expired && exchange.first_count == 0 && server.transport == .plain
      return error(
        .unreachable, silence(what) + (isLost ? "; it may speak TLS alone on this port" : ""))
    }

    func error(_ kind: LDAPError.Kind, _ reason: String) -> LDAPError {
      LDAPError(kind, server: server.name, reason)
    }
  }
#endif
