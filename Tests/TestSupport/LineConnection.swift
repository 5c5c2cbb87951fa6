import Glibc
import Synchronization

/// A connection to a server of a line protocol, such as IMAP, POP3, LMTP and ManageSieve.
///
/// Its calls block, with a time-out.
package final class LineConnection: Sendable {
  /// The server is not there, closed the connection or did not answer in time.
  package struct Lost: Error, CustomStringConvertible {
    package let description: String
  }

  private let descriptor: Int32
  /// Bytes received that are not a whole line yet.
  private let rest = Mutex<[UInt8]>([])

  /// Connects to a port of 127.0.0.1.
  ///
  /// - Throws: ``Lost``.
  public convenience init(port: Int) throws(Lost) {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr.s_addr = in_addr_t(0x7f00_0001).bigEndian
    try self.init(AF_INET, &address, MemoryLayout<sockaddr_in>.size, name: "port \(port)")
  }

  /// Connects to a Unix socket.
  ///
  /// - Throws: ``Lost``.
  public convenience init(socket path: String) throws(Lost) {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    guard path.utf8.count < MemoryLayout.size(ofValue: address.sun_path) else {
      throw Lost(description: "\(path) is too long for the path of a socket")
    }
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    try self.init(AF_UNIX, &address, MemoryLayout<sockaddr_un>.size, name: path)
  }

  private init(
    _ family: Int32, _ address: UnsafeRawPointer, _ size: Int, name: String
  ) throws(Lost) {
    let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
    descriptor = socket(family, kind, 0)
    // Also for a server that does not accept connections.
    var limit = timeval(tv_sec: 10, tv_usec: 0)
    setsockopt(
      descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    let place = address.assumingMemoryBound(to: sockaddr.self)
    guard connect(descriptor, place, socklen_t(size)) == 0 else {
      throw Lost(description: "\(name): \(String(cString: strerror(errno)))")
    }
  }

  deinit { close(descriptor) }

  /// Sends bytes.
  ///
  /// - Throws: ``Lost``.
  package func send(_ bytes: [UInt8]) throws(Lost) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes {
        Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { throw Lost(description: String(cString: strerror(errno))) }
      rest = rest.dropFirst(count)
    }
  }

  /// Sends a line; the line end is added.
  ///
  /// - Throws: ``Lost``.
  package func send(line: String) throws(Lost) { try send(Array("\(line)\r\n".utf8)) }

  /// Waits for a line.
  ///
  /// - Parameter deadline: when to give up.
  /// - Returns: the line without its end.
  /// - Throws: ``Lost``.
  package func line(by deadline: ContinuousClock.Instant) throws(Lost) -> String {
    while true {
      let line = rest.withLock { rest -> [UInt8]? in
        guard let end = rest.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
        defer { rest.removeSubrange(...end) }
        return rest[..<end].last == UInt8(ascii: "\r")
          ? Array(rest[..<(end - 1)]) : Array(rest[..<end])
      }
      if let line { return String(decoding: line, as: UTF8.self) }
      try receive(by: deadline)
    }
  }

  private func receive(by deadline: ContinuousClock.Instant) throws(Lost) {
    while ContinuousClock.now < deadline {
      var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      guard poll(&request, 1, 100) > 0 else { continue }
      var buffer = [UInt8](repeating: 0, count: 65536)
      let count = recv(descriptor, &buffer, buffer.count, 0)
      guard count > 0 else { throw Lost(description: "the connection was ended") }
      rest.withLock { $0 += buffer[..<count] }
      return
    }
    throw Lost(description: "no answer in time")
  }
}
