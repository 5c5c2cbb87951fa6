import Glibc

/// A TCP port on a loopback address that this process holds without listening: connections are
/// refused, and no other program gets it.
package final class LoopbackPort: Sendable {
  /// A loopback address.
  package enum Address: String {
    case v4 = "127.0.0.1"
    case v6 = "::1"
  }

  package let number: Int
  private let descriptor: Int32

  /// Takes a free port; nil if the machine does not have the address.
  ///
  /// - Parameters:
  ///   - address: the address.
  ///   - isForServer: whether a server that names it and sets SO_REUSEADDR may still listen there;
  ///     programs that ask for any port do not get it, even while the server is down.
  package init?(_ address: Address, isForServer: Bool = false) {
    let bound = Self.withSocket(address, port: 0) { descriptor, name, size in
      var isReused: Int32 = isForServer ? 1 : 0
      setsockopt(
        descriptor, SOL_SOCKET, SO_REUSEADDR, &isReused, socklen_t(MemoryLayout<Int32>.size))
      return bind(descriptor, name, size) == 0
    }
    guard let bound else { return nil }
    descriptor = bound
    var name = sockaddr_in6()
    var size = socklen_t(MemoryLayout<sockaddr_in6>.size)
    withUnsafeMutablePointer(to: &name) {
      _ = $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(bound, $0, &size) }
    }
    // The port has the same offset in the addresses of both families.
    number = Int(UInt16(bigEndian: name.sin6_port))
  }

  deinit { close(descriptor) }

  /// Whether this machine has the address.
  package static func exists(_ address: Address) -> Bool { LoopbackPort(address) != nil }

  /// Whether a server listens on the port.
  package static func answers(_ address: Address, port: Int) -> Bool {
    guard let connected = withSocket(address, port: port, { connect($0, $1, $2) == 0 }) else {
      return false
    }
    close(connected)
    return true
  }

  /// A new socket for which `use`, bind or connect, succeeded.
  private static func withSocket(
    _ address: Address, port: Int,
    _ use: (Int32, UnsafeMutablePointer<sockaddr>?, socklen_t) -> Bool
  ) -> Int32? {
    var hints = addrinfo()
    hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    var found: UnsafeMutablePointer<addrinfo>?
    guard getaddrinfo(address.rawValue, String(port), &hints, &found) == 0, let found else {
      return nil
    }
    defer { freeaddrinfo(found) }
    let kind = found.pointee.ai_socktype | Int32(SOCK_CLOEXEC.rawValue)
    let descriptor = socket(found.pointee.ai_family, kind, 0)
    guard descriptor >= 0 else { return nil }
    if use(descriptor, found.pointee.ai_addr, found.pointee.ai_addrlen) { return descriptor }
    close(descriptor)
    return nil
  }
}
