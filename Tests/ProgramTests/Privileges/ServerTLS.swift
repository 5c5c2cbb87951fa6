import Glibc

/// The server's side of TLS on a socket, by the libssl of the machine.
final class ServerTLS {
  private typealias Pointer = UnsafeMutableRawPointer
  private typealias Transfer = @convention(c) (Pointer, UnsafeMutableRawPointer, Int32) -> Int32
  private let context: Pointer
  private let session: Pointer
  private let library: Pointer

  /// Makes the handshake; nil where it fails.
  ///
  /// The calling thread does not get SIGPIPE any more, since libssl writes with write(2).
  init?(on descriptor: Int32, certificate: String, key: String) {
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGPIPE)
    pthread_sigmask(SIG_BLOCK, &signals, nil)

    typealias Make = @convention(c) (Pointer) -> Pointer?
    typealias Method = @convention(c) () -> Pointer
    typealias UseChain = @convention(c) (Pointer, UnsafePointer<CChar>) -> Int32
    typealias UseKey = @convention(c) (Pointer, UnsafePointer<CChar>, Int32) -> Int32
    typealias SetSocket = @convention(c) (Pointer, Int32) -> Int32
    typealias Accept = @convention(c) (Pointer) -> Int32
    guard let library = dlopen("libssl.so.3", RTLD_NOW | RTLD_LOCAL),
      let method = Self.function("TLS_server_method", library, as: Method.self),
      let newContext = Self.function("SSL_CTX_new", library, as: Make.self),
      let useChain = Self.function(
        "SSL_CTX_use_certificate_chain_file", library, as: UseChain.self),
      let useKey = Self.function("SSL_CTX_use_PrivateKey_file", library, as: UseKey.self),
      let newSession = Self.function("SSL_new", library, as: Make.self),
      let setSocket = Self.function("SSL_set_fd", library, as: SetSocket.self),
      let accept = Self.function("SSL_accept", library, as: Accept.self),
      let context = newContext(method())
    else { return nil }
    // SSL_FILETYPE_PEM
    guard useChain(context, certificate) == 1, useKey(context, key, 1) == 1,
      let session = newSession(context)
    else { return nil }
    (self.library, self.context, self.session) = (library, context, session)
    guard setSocket(session, descriptor) == 1, accept(session) == 1 else { return nil }
  }

  deinit {
    typealias Free = @convention(c) (Pointer) -> Void
    Self.function("SSL_free", library, as: Free.self)?(session)
    Self.function("SSL_CTX_free", library, as: Free.self)?(context)
  }

  /// Reads at most so many bytes; 0 or less at the end.
  func read(_ buffer: inout [UInt8], _ most: Int) -> Int {
    guard let read = Self.function("SSL_read", library, as: Transfer.self) else { return -1 }
    return buffer.withUnsafeMutableBytes { bytes in
      bytes.baseAddress.map { Int(read(session, $0, Int32(min(most, bytes.count)))) } ?? -1
    }
  }

  /// Writes all of it; false when the client is gone.
  func write(_ bytes: [UInt8]) -> Bool {
    guard let write = Self.function("SSL_write", library, as: Transfer.self) else { return false }
    var copy = bytes
    return copy.withUnsafeMutableBytes { bytes in
      bytes.baseAddress.map { Int(write(session, $0, Int32(bytes.count))) } == bytes.count
    }
  }

  private static func function<Function>(
    _ name: String, _ library: UnsafeMutableRawPointer, as type: Function.Type
  ) -> Function? {
    dlsym(library, name).map { unsafeBitCast($0, to: type) }
  }
}
