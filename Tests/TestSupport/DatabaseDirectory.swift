import Glibc

/// The surroundings of a database server of the tests: a directory, an unprivileged user, a port
/// and a certificate.
struct DatabaseDirectory: Sendable {
  /// The directory; other users can pass through it to the socket.
  let scratch = Scratch()
  /// The certificate and its CA.
  let tls: TLSFiles
  /// A free port on 127.0.0.1.
  let port: Int
  /// The server's data directory, initially empty, private to it.
  let data: String
  /// The directory of the server's socket, open to all.
  let sockets: String
  private let user: uid_t
  private let group: gid_t

  /// Makes the directory.
  ///
  /// - Parameter name: the user; a server refuses to run as root.
  /// - Throws: ``ProgramFailed`` if the certificate cannot be made.
  init(ownedBy name: String) async throws {
    var entry = passwd()
    var buffer = [CChar](repeating: 0, count: 4096)
    var found: UnsafeMutablePointer<passwd>?
    getpwnam_r(name, &entry, &buffer, buffer.count, &found)
    guard found != nil else { throw Missing(what: "a user \(name)") }
    guard let free = LoopbackPort(.v4) else { throw Missing(what: "127.0.0.1") }
    (user, group) = (entry.pw_uid, entry.pw_gid)
    port = free.number
    (data, sockets) = (scratch["data"], scratch["sockets"])
    tls = try await TLSFiles(in: scratch)
    mkdir(data, 0o700)
    mkdir(sockets, 0o700)
    // Independent of the tests' umask.
    for path in [scratch.path, sockets] { chmod(path, 0o755) }
    for path in [tls.authority, tls.certificate] { chmod(path, 0o644) }
    for path in [data, sockets, tls.key] { chown(path, user, group) }
  }

  private struct Missing: Error { let what: String }

  /// The server's log file.
  var logFile: String { scratch["log"] }

  /// The server's log so far.
  var log: String { String(decoding: Scratch.content(of: logFile) ?? [], as: UTF8.self) }

  /// A command that runs as the server's user.
  func asUser(_ command: [String]) -> [String] {
    ["/usr/bin/setpriv", "--reuid=\(user)", "--regid=\(group)", "--clear-groups"] + command
  }

  /// Runs a command as the server's user.
  ///
  /// - Throws: ``ProgramFailed`` unless its status is 0.
  func succeed(_ command: [String]) async throws {
    let command = asUser(command)
    try await Program.succeed(command[0], Array(command.dropFirst()))
  }

  /// Writes a file that only the server's user can read.
  ///
  /// - Returns: its path.
  func write(_ name: String, _ text: String) -> String {
    let path = scratch.write(name, text)
    chown(path, user, group)
    return path
  }
}
