import Glibc
import Synchronization
import TestSupport

/// A server that says what it is told to, and then no more, to everybody who connects.
///
/// It never closes a connection before it goes itself.
final class SilentPeer: Sendable {
  /// What it does with a connection.
  enum Step: Sendable {
    /// Waits for something to be sent, and takes it.
    case take
    /// Says something.
    case say([UInt8])
    /// Says something a byte at a time, one each 0.3 s.
    case drip([UInt8])
  }

  let port: Int
  private let listener: Int32
  private let connections = Connections()

  /// Listens.
  ///
  /// - Parameters:
  ///   - steps: what it does with each connection, before it is silent.
  ///   - address: an address of 127.0.0.0/8.
  ///   - port: where; 0 for any.
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
        // accept4(2) is not in Swift's Glibc module.
        _ = fcntl(connection, F_SETFD, FD_CLOEXEC)
        connections.add(connection)
        BlockingWork.start {
          Self.serve(connection, steps)
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

  /// Those that are open.
  private final class Connections: Sendable {
    private let open = Mutex<Set<Int32>>([])
    func add(_ connection: Int32) { open.withLock { _ = $0.insert(connection) } }
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

  private static func serve(_ connection: Int32, _ steps: [Step]) {
    var buffer = [UInt8](repeating: 0, count: 65536)
    func say(_ bytes: [UInt8]) {
      _ = send(connection, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    }
    for step in steps {
      switch step {
      case .take:
        _ = recv(connection, &buffer, buffer.count, 0)
      case .say(let bytes): say(bytes)
      case .drip(let bytes):
        for byte in bytes {
          say([byte])
          // POLLRDHUP, which is a macro of _GNU_SOURCE.
          var request = pollfd(fd: connection, events: 0x2000, revents: 0)
          if poll(&request, 1, 300) > 0 { return }
        }
      }
    }
    // To the client's end, or the peer's own.
    while recv(connection, &buffer, buffer.count, 0) > 0 {}
  }
}
