import Glibc
import Synchronization

/// The part of Modoboa's web server that tells Dovecot the user of a token (RFC 7662).
package final class TokenServer: Sendable {
  /// The accounts of the valid tokens, by token.
  private let accounts: [String: String]
  private let listener: Int32
  private let seen = Mutex<[String]>([])

  /// The URL for Dovecot.
  package let url: String

  /// Runs it for the duration of a closure.
  ///
  /// - Parameters:
  ///   - accounts: the accounts of the valid tokens, by token.
  ///   - body: the work.
  /// - Throws: what the closure throws.
  package static func running(
    _ accounts: [String: String], _ body: (TokenServer) async throws -> Void
  ) async throws {
    let server = TokenServer(accounts)
    defer { server.stop() }
    BlockingWork.start { server.serve() }
    try await body(server)
  }

  /// The requests so far, header and body.
  package var requests: [String] { seen.withLock { $0 } }

  private init(_ accounts: [String: String]) {
    self.accounts = accounts
    listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    withUnsafeMutablePointer(to: &address) { [listener] in
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        precondition(bind(listener, $0, size) == 0 && listen(listener, 16) == 0)
        _ = getsockname(listener, $0, &size)
      }
    }
    let port = UInt16(bigEndian: address.sin_port)
    url = "http://dovecot:invented@127.0.0.1:\(port)/api/o/introspect/"
  }

  private func stop() { shutdown(listener, Int32(SHUT_RDWR)) }

  /// Serves connections until the listening socket is shut down, one request each.
  private func serve() {
    while true {
      let client = accept(listener, nil, nil)
      guard client >= 0 else { break }
      // For clients that keep a connection open without a request.
      var limit = timeval(tv_sec: 5, tv_usec: 0)
      setsockopt(
        client, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
      if let request = Self.request(of: client) {
        seen.withLock { $0.append(request) }
        let text = answer(to: request)
        let reply =
          "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n"
          + "Content-Length: \(text.utf8.count)\r\n\r\n\(text)"
        _ = send(client, reply, reply.utf8.count, Int32(MSG_NOSIGNAL))
      }
      // A program that another test started at this moment may have inherited it.
      shutdown(client, Int32(SHUT_RDWR))
      close(client)
    }
    close(listener)
  }

  /// A request with its whole body; nil if the client closes before.
  private static func request(of client: Int32) -> String? {
    var text = ""
    while true {
      var buffer = [UInt8](repeating: 0, count: 4096)
      let count = recv(client, &buffer, buffer.count, 0)
      guard count > 0 else { return nil }
      text += String(decoding: buffer[..<count], as: UTF8.self)
      let parts = text.split(separator: "\r\n\r\n", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2 else { continue }
      let line = parts[0].split(separator: "\r\n").first {
        $0.lowercased().hasPrefix("content-length:")
      }
      let length = line.flatMap { Int($0.split(separator: " ").last ?? "") } ?? 0
      if parts[1].utf8.count >= length { return text }
    }
  }

  private func answer(to request: String) -> String {
    let token = request.split(separator: "token=").last.map { $0.prefix { $0 != "&" } } ?? ""
    guard request.hasPrefix("POST "), let account = accounts[String(token)] else {
      return "{\"active\": false}"
    }
    return "{\"active\": true, \"username\": \"\(account)\"}"
  }
}
