import Dispatch
import Glibc

/// A program on a port of 127.0.0.1 that is not a database server.
enum Peer: Sendable, CaseIterable {
  /// Accepts connections and never sends anything.
  case silent
  /// Closes each connection at once.
  case closing
  /// Sends a greeting and then waits, like an IMAP server.
  case greeting
  /// Answers and closes the connection, like a web server.
  case answering
  /// Refuses TLS, as PostgreSQL does, and then stays silent.
  case withoutTLS

  private var words: String {
    switch self {
    case .silent, .closing: ""
    case .greeting: "* OK [CAPABILITY IMAP4rev1 STARTTLS] Dovecot ready.\r\n"
    case .answering: "HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n"
    case .withoutTLS: "N"
    }
  }

  /// Runs it for the duration of a closure.
  ///
  /// - Parameter body: receives the port.
  /// - Throws: what the closure throws.
  func running(_ body: (Int) async throws -> Void) async throws {
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        precondition(bind(listener, $0, size) == 0 && listen(listener, 16) == 0)
        _ = getsockname(listener, $0, &size)
      }
    }
    let ended = DispatchSemaphore(value: 0)
    // On its own thread, since it blocks.
    DispatchQueue(label: "peer").async {
      serve(listener)
      ended.signal()
    }
    defer {
      shutdown(listener, Int32(SHUT_RDWR))
      ended.wait()
      close(listener)
    }
    try await body(Int(UInt16(bigEndian: address.sin_port)))
  }

  /// Serves until the listening socket is shut down.
  private func serve(_ listener: Int32) {
    var open: [Int32] = []
    defer { open.forEach { close($0) } }
    while true {
      let client = accept(listener, nil, nil)
      guard client >= 0 else { return }
      var request = [UInt8](repeating: 0, count: 1024)
      if self == .answering || self == .withoutTLS { _ = read(client, &request, request.count) }
      // Without SIGPIPE, if the client is gone.
      _ = send(client, words, words.utf8.count, Int32(MSG_NOSIGNAL))
      // A program that another test started at this moment may have inherited it.
      if self == .closing || self == .answering { shutdown(client, Int32(SHUT_RDWR)) }
      open.append(client)
    }
  }
}
