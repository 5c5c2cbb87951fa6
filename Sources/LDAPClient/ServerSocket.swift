#if LDAP
  import Deadlines
  import Glibc

  /// Opens the TCP connection to an LDAP server.
  ///
  /// libldap gets the connected socket, since its own time-outs do not cover a TLS handshake.
  enum ServerSocket {
    /// Connects to the first address of the host that answers.
    ///
    /// - Parameters:
    ///   - server: the server.
    ///   - deadline: when to give up.
    /// - Returns: a connected, non-blocking socket.
    /// - Throws: ``LDAPError`` for the last address tried.
    static func connect(to server: LDAPServer, _ deadline: Deadline) throws(LDAPError)
      -> Int32
    {
      var hints = addrinfo()
      hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
      var found: UnsafeMutablePointer<addrinfo>?
      let result = getaddrinfo(server.plainHost, "\(server.port)", &hints, &found)
      guard result == 0 else {
        throw failure(
          server, "cannot resolve the host name: \(String(cString: gai_strerror(result)))")
      }
      defer { freeaddrinfo(found) }
      var addresses: [UnsafeMutablePointer<addrinfo>] = []
      var next = found
      while let address = next {
        addresses.append(address)
        next = address.pointee.ai_next
      }
      var number: Int32 = 0
      for (index, address) in addresses.enumerated() {
        let share = deadline.share(amongst: addresses.count - index)
        do throws(SocketError) {
          return try connect(address.pointee, share)
        } catch {
          number = error.number
        }
      }
      throw failure(
        server,
        number == ETIMEDOUT
          ? "the connection attempt timed out" : String(cString: strerror(number)))
    }

    private struct SocketError: Error {
      let number: Int32
    }

    private static func connect(_ address: addrinfo, _ deadline: Deadline) throws(SocketError)
      -> Int32
    {
      let type = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
      let descriptor = socket(address.ai_family, type, 0)
      guard descriptor >= 0 else { throw SocketError(number: errno) }
      var number: Int32 = 0
      if Glibc.connect(descriptor, address.ai_addr, address.ai_addrlen) != 0 {
        number = errno
        if number == EINPROGRESS {
          number =
            deadline.wait(for: POLLOUT, on: descriptor) == nil ? ETIMEDOUT : pending(descriptor)
        }
      }
      guard number == 0 else {
        close(descriptor)
        throw SocketError(number: number)
      }
      // Each request is one small packet, which should not wait for more data.
      var isOn: Int32 = 1
      setsockopt(
        descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &isOn, socklen_t(MemoryLayout<Int32>.size))
      return descriptor
    }

    /// The errno(3) of a finished connection attempt; 0 for success.
    private static func pending(_ descriptor: Int32) -> Int32 {
      var number: Int32 = 0
      var size = socklen_t(MemoryLayout<Int32>.size)
      return getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &number, &size) == 0 ? number : errno
    }

    private static func failure(_ server: LDAPServer, _ reason: String) -> LDAPError {
      LDAPError(.unreachable, server: server.name, reason)
    }
  }
#endif
