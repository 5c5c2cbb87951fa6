import Glibc
import Synchronization
import TestSupport

/// A server that goes through some steps with each client, and then stays silent.
///
/// It closes no connection before its own end.
final class SilentPeer: Sendable {
  /// A step of a connection.
  enum Step: Sendable {
    /// Waits for data and reads it.
    case take
    /// Sends data.
    case say([UInt8])
    /// Sends data one byte at a time, every 0.3 s.
    case drip([UInt8])
    /// Reads this many bytes and no more.
    case takeExactly(Int)
    /// Sends data without end; the function gets a counter from 0.
    case flood(@Sendable (Int) -> [UInt8])
    /// Performs a TLS handshake; the rest of the connection is encrypted. Both files are PEM.
    case secure(certificate: String, key: String)
  }

  let port: Int
  private let listener: Int32
  private let connections = Connections()

  /// All data received, decrypted, up to 1 MiB.
  var received: [UInt8] { connections.received.withLock { $0 } }
  /// The number of connections so far.
  var count: Int { connections.count.withLock { $0 } }

  /// Listens.
  ///
  /// - Parameters:
  ///   - steps: the steps of each connection before the silence.
  ///   - address: an address of 127.0.0.0/8.
  ///   - port: the port; 0 for any.
  init(_ steps: [Step], on address: String = "127.0.0.1", port: Int = 0) {
    var name = sockaddr_in()
    name.sin_family = sa_family_t(AF_INET)
    name.sin_port = UInt16(port).bigEndian
    inet_pton(AF_INET, address, &name.sin_addr)
    listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let socket = listener
    let bound = withUnsafeMutablePointer(to: &name) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        let isBound = bind(socket, $0, size) == 0 && listen(socket, 50) == 0
        return isBound && getsockname(socket, $0, &size) == 0
      }
    }
    precondition(bound, String(cString: strerror(errno)))
    self.port = Int(UInt16(bigEndian: name.sin_port))
    BlockingWork.start { [connections] in
      while true {
        let connection = accept(socket, nil, nil)
        guard connection >= 0 else { return }
        // Swift's Glibc module lacks accept4(2).
        _ = fcntl(connection, F_SETFD, FD_CLOEXEC)
        connections.add(connection)
        BlockingWork.start {
          Self.serve(connection, steps, connections)
          connections.close(connection)
        }
      }
    }
  }

  deinit {
    shutdown(listener, Int32(SHUT_RDWR))
    close(listener)
    connections.shutDown()
  }

  /// The open connections.
  private final class Connections: Sendable {
    private let open = Mutex<Set<Int32>>([])
    let received = Mutex<[UInt8]>([])
    let count = Mutex(0)
    func add(_ connection: Int32) {
      count.withLock { $0 += 1 }
      open.withLock { _ = $0.insert(connection) }
    }
    func note(_ bytes: ArraySlice<UInt8>) {
      received.withLock { if $0.count < 1 << 20 { $0 += bytes } }
    }
    func close(_ connection: Int32) {
      open.withLock {
        $0.remove(connection)
        Glibc.close(connection)
      }
    }
    func shutDown() {
      open.withLock { for connection in $0 { shutdown(connection, Int32(SHUT_RDWR)) } }
    }
  }

  private static func serve(_ connection: Int32, _ steps: [Step], _ connections: Connections) {
    var buffer = [UInt8](repeating: 0, count: 65536)
    var tls: ServerTLS?
    func say(_ bytes: [UInt8]) -> Bool {
      if let tls { return tls.write(bytes) }
      return send(connection, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count
    }
    func take(_ most: Int) -> Int {
      let count = tls?.read(&buffer, most) ?? recv(connection, &buffer, most, 0)
      if count > 0 { connections.note(buffer[..<count]) }
      return count
    }
    for step in steps {
      switch step {
      case .take: _ = take(buffer.count)
      case .takeExactly(var rest):
        while rest > 0 {
          let count = take(rest)
          guard count > 0 else { return }
          rest -= count
        }
      case .say(let bytes): _ = say(bytes)
      case .drip(let bytes):
        for byte in bytes {
          _ = say([byte])
          // POLLRDHUP, a macro of _GNU_SOURCE.
          var request = pollfd(fd: connection, events: 0x2000, revents: 0)
          if poll(&request, 1, 300) > 0 { return }
        }
      case .flood(let piece):
        var number = 0
        while say(piece(number)) { number += 1 }
        return
      case .secure(let certificate, let key):
        tls = ServerTLS(on: connection, certificate: certificate, key: key)
        if tls == nil { return }
      }
    }
    // Until the client or the peer ends.
    while take(buffer.count) > 0 {}
  }
}
