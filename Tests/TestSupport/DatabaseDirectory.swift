import Glibc

/// What a database server of the tests needs around it: a directory, an unprivileged user, a port and
/// a certificate.
struct DatabaseDirectory: Sendable {
  /// The directory, for others to go through to the socket.
  let scratch = Scratch()
  /// The certificate and the authority behind it.
  let tls: TLSFiles
  /// A port of 127.0.0.1 that was free.
  let port: Int
  /// The server's own, empty and for nobody else.
  let data: String
  /// The server's own, for all to use the socket in it.
  let sockets: String
  private let user: uid_t
  private let group: gid_t

  /// Makes the directory.
  ///
  /// - Parameter name: the user; a server refuses to run as root.
  /// - Throws: ``ProgramFailed`` for a certificate that cannot be made.
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
    // Whatever the umask of the tests is.
    for path in [scratch.path, sockets] { chmod(path, 0o755) }
    for path in [tls.authority, tls.certificate] { chmod(path, 0o644) }
    for path in [data, sockets, tls.key] { chown(path, user, group) }
  }

  private struct Missing: Error { let what: String }

  /// The file for what the server says.
  var logFile: String { scratch["log"] }

  /// What the server has said.
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

  /// Writes a file that the server's user, and nobody else, can read.
  ///
  /// - Returns: its path.
  func write(_ name: String, _ text: String) -> String {
    let path = scratch.write(name, text)
    chown(path, user, group)
    return path
  }
}
