package import Glibc
import Synchronization

/// A whole small mail host on the loopback address: the samples' Dovecot with Modoboa's database,
/// and runs of the program under test beside it.
///
/// Dovecot 2.3 is that of this machine; Dovecot 2.4 that of the Debian 13 tree, where the program
/// runs as well. All files stand below /tmp, under the same paths on both sides.
package final class MailHost: Sendable {
  /// A Dovecot.
  package enum Release: String, CaseIterable, Sendable {
    /// 2.3 of Debian 12.
    case v23 = "2.3"
    /// 2.4 of Debian 13.
    case v24 = "2.4"
  }

  private struct State {
    var release: Release
    var process: Server?
  }

  /// Modoboa's database.
  package let database: MailDatabase
  /// Where Dovecot listens.
  package let ports: MailPorts
  /// A directory of its own, with everything in it.
  package let scratch = Scratch()
  let program: ProgramInTree
  private let state: Mutex<State>

  /// Which Dovecot.
  package var release: Release { state.withLock { $0.release } }
  /// The Dovecot directory.
  package var dovecotDirectory: String { scratch["dovecot"] }
  /// The program's state directory.
  package var stateDirectory: String { scratch["state"] }

  /// Makes the files and the database; nothing runs yet.
  private init(_ release: Release, _ kind: MailDatabase.Kind, _ authority: String?) async throws {
    state = Mutex(State(release: release))
    program = try await ProgramInTree.shared()
    // Dovecot's own users go through the directory to its sockets.
    for name in ["", "run", "lib", "mail", "database", "postfix", "dovecot", "dovecot/conf.d"] {
      mkdir(scratch[name], 0o755)
      // Whatever the umask of the tests is.
      chmod(scratch[name], 0o755)
    }
    database = try await MailDatabase(kind, in: scratch["database"])
    ports = try MailPorts()
    try await MailHostFiles(self, trusting: authority).write()
  }

  /// Runs a host of the caller's own as long as a closure does.
  ///
  /// - Parameters:
  ///   - release: which Dovecot.
  ///   - kind: where Modoboa's data is.
  ///   - authority: the file of the certificate that Dovecot trusts for LDAP; nil for those of the
  ///     machine.
  ///   - isStarted: whether Dovecot runs at first.
  ///   - body: what needs the host.
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

  /// Starts Dovecot, and waits until it lets clients in.
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

  /// Ends Dovecot and all its processes; does nothing if it does not run.
  package func stop() async {
    let server = state.withLock { state in
      defer { state.process = nil }
      return state.process
    }
    // That may take seconds, and tests share few threads.
    try? await BlockingWork.result { server?.stop() }
  }

  /// Ends Dovecot and starts it again.
  ///
  /// - Throws: ``Server/NotReady``.
  package func restart() async throws {
    await stop()
    try await start()
  }

  /// Ends Dovecot 2.3 and puts 2.4 in its place, with a configuration of its own; our file, Modoboa
  /// and the mail stay.
  ///
  /// Dovecot does not run afterwards.
  ///
  /// - Throws: what is wrong with the samples.
  package func upgrade() async throws {
    await stop()
    state.withLock { $0.release = .v24 }
    for name in Scratch.names(in: scratch["dovecot/conf.d"]) {
      Scratch.remove(scratch["dovecot/conf.d/\(name)"])
    }
    try await MailHostFiles(self, trusting: nil).write()
  }

  /// The process of Dovecot's master; nil unless it runs.
  package var masterPID: pid_t? {
    let text = String(decoding: scratch.read("run/master.pid") ?? [], as: UTF8.self)
    return pid_t(text.prefix(while: \.isNumber)).flatMap { kill($0, 0) == 0 ? $0 : nil }
  }

  /// The socket for mail from Postfix.
  package var deliverySocket: String { scratch["postfix/dovecot-lmtp"] }

  /// A file of the Dovecot directory as text; empty if there is none.
  package subscript(configuration name: String) -> String {
    get { String(decoding: scratch.read("dovecot/\(name)") ?? [], as: UTF8.self) }
    set { scratch.write("dovecot/\(name)", newValue) }
  }

  /// What Dovecot has logged.
  package var log: String { String(decoding: scratch.read("log") ?? [], as: UTF8.self) }
}
