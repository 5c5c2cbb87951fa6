import Dispatch
import Glibc

/// A program at a port of 127.0.0.1 that is no database server.
enum Peer: Sendable, CaseIterable {
  /// Lets clients connect and never says anything.
  case silent
  /// Ends each connection at once.
  case closing
  /// Speaks first and then waits, as an IMAP server does.
  case greeting
  /// Answers what it does not understand, and ends the connection, as a web server does.
  case answering
  /// Says that it has no TLS, as PostgreSQL does, and nothing more.
  case withoutTLS

  private var words: String {
    switch self {
    case .silent, .closing: ""
    case .greeting: "* OK [CAPABILITY IMAP4rev1 STARTTLS] Dovecot ready.\r\n"
    case .answering: "HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n"
    case .withoutTLS: "N"
    }
  }

  /// Runs it as long as a closure does.
  ///
  /// - Parameter body: takes the port.
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
    // A thread of its own: it blocks.
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
      // A client that is gone must not end the tests.
      _ = send(client, words, words.utf8.count, Int32(MSG_NOSIGNAL))
      // A program that another test starts at this moment may have inherited it.
      if self == .closing || self == .answering { shutdown(client, Int32(SHUT_RDWR)) }
      open.append(client)
    }
  }
}
