package import Glibc
import Synchronization

/// A small mail host on the loopback address: Dovecot as in the samples, with Modoboa's database,
/// and runs of the program under test beside it.
///
/// If the release of Dovecot is that of a tree, the program runs there, too. All files are below
/// /tmp, with the same paths on both sides.
package final class MailHost: Sendable {
  package typealias Release = DovecotRelease

  private struct State {
    var release: Release
    var process: Server?
  }

  package let database: MailDatabase
  /// Dovecot's ports on 127.0.0.1.
  package let ports: MailPorts
  /// Its directory, with everything in it.
  package let scratch = Scratch()
  /// The directory of the program that runs in a tree, with its libraries.
  let programDirectory: String
  private let state: Mutex<State>

  package var release: Release { state.withLock { $0.release } }
  /// The Dovecot directory.
  package var dovecotDirectory: String { scratch["dovecot"] }
  /// The program's state directory.
  package var stateDirectory: String { scratch["state"] }

  /// Makes the files and the database, but starts nothing.
  private init(_ release: Release, _ kind: MailDatabase.Kind, _ authority: String?) async throws {
    state = Mutex(State(release: release))
    programDirectory = try await ProgramCopy.folder()
    // Dovecot's users pass through the directory to its sockets.
    for name in ["", "run", "lib", "mail", "database", "postfix", "dovecot", "dovecot/conf.d"] {
      mkdir(scratch[name], 0o755)
      // Independent of the tests' umask.
      chmod(scratch[name], 0o755)
    }
    database = try await MailDatabase(kind, in: scratch["database"])
    ports = try MailPorts()
    try await MailHostFiles(self, trusting: authority).write()
  }

  /// Runs a host for the duration of a closure.
  ///
  /// - Parameters:
  ///   - release: the release of Dovecot.
  ///   - kind: the engine of Modoboa's database.
  ///   - authority: the CA file that Dovecot trusts for LDAP; nil for the machine's CAs.
  ///   - isStarted: whether to start Dovecot.
  ///   - body: the work.
  /// - Throws: ``Server/NotReady``, ``ProgramFailed``, or what the closure throws.
  package static func running(
    _ release: Release, _ kind: MailDatabase.Kind, trusting authority: String? = nil,
    isStarted: Bool = true, _ body: (MailHost) async throws -> Void
  ) async throws {
    let host = try await MailHost(release, kind, authority)
    do {
      if isStarted { try await host.start() }
      try await body(host)
    } catch {
      await host.stop()
      throw error
    }
    await host.stop()
  }

  /// Gives a host in a tree CAs of its own, so that the tree's stay when the program adds one.
  ///
  /// It must be called before anything runs there. On this machine's Dovecot it has no effect.
  ///
  /// - Throws: ``ProgramFailed``.
  package func useOwnAuthorities() async throws {
    guard !release.root.isEmpty else { return }
    for name in Release.authorities {
      try await Program.succeed("/bin/mkdir", ["-p", ownAuthorities + name])
      try await Program.succeed(
        "/bin/cp", ["-a", "\(release.root)\(name)/.", ownAuthorities + name])
    }
  }

  /// The directory of those CAs; missing if the host has those of its tree.
  package var ownAuthorities: String { scratch["authorities"] }

  /// Starts Dovecot and waits until it accepts logins.
  ///
  /// - Throws: ``Server/NotReady``.
  package func start() async throws {
    let (port, pid) = (ports.imap, scratch["run/master.pid"])
    let server = try await Server.start(
      command(["dovecot", "-F"]), log: scratch["output"],
      isReady: {
        Scratch.content(of: pid)?.isEmpty == false && LoopbackPort.answers(.v4, port: port)
      })
    state.withLock { $0.process = server }
  }

  /// Stops Dovecot with all its processes, if it is running.
  package func stop() async {
    let server = state.withLock { state in
      defer { state.process = nil }
      return state.process
    }
    // It may take seconds, and tests share a few threads.
    try? await BlockingWork.result { server?.stop() }
  }

  /// Stops Dovecot and starts it again.
  ///
  /// - Throws: ``Server/NotReady``.
  package func restart() async throws {
    await stop()
    try await start()
  }

  /// Stops Dovecot 2.3 and replaces it with 2.4 and its configuration; the file, Modoboa and the
  /// mail stay.
  ///
  /// Dovecot is not running afterwards.
  ///
  /// - Throws: ``MailHostFiles/Missing``, or ``ProgramFailed``.
  package func upgrade() async throws {
    await stop()
    state.withLock { $0.release = .v24 }
    for name in Scratch.names(in: scratch["dovecot/conf.d"]) {
      Scratch.remove(scratch["dovecot/conf.d/\(name)"])
    }
    try await MailHostFiles(self, trusting: nil).write()
  }

  /// The pid of Dovecot's master process; nil if it is not running.
  package var masterPID: pid_t? {
    let text = String(decoding: scratch.read("run/master.pid") ?? [], as: UTF8.self)
    return pid_t(text.prefix(while: \.isNumber)).flatMap { kill($0, 0) == 0 ? $0 : nil }
  }

  /// The socket for mail from Postfix.
  package var deliverySocket: String { scratch["postfix/dovecot-lmtp"] }

  /// A file of the Dovecot directory as text; empty if it does not exist.
  package subscript(configuration name: String) -> String {
    get { String(decoding: scratch.read("dovecot/\(name)") ?? [], as: UTF8.self) }
    set { scratch.write("dovecot/\(name)", newValue) }
  }

  /// Dovecot's log so far.
  package var log: String { String(decoding: scratch.read("log") ?? [], as: UTF8.self) }
}
