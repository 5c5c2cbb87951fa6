import Glibc
import Synchronization
import TestSupport
import Testing

/// Somebody who puts one thing after the other under the same name, as fast as he can.
final class Swapper: Sendable {
  private let isOver = Mutex(false)
  private let ended = Mutex(false)

  /// Begins: each of these names is renamed over the place in turn, as a link or a hard link that is
  /// made anew each time.
  init(_ place: String, _ sources: [String], makeLink: @escaping @Sendable (String, String) -> Void)
  {
    BlockingWork.start(priority: 0) { [self] in
      var number = 0
      while !isOver.withLock({ $0 }) {
        let next = "\(place).next"
        unlink(next)
        makeLink(sources[number % sources.count], next)
        rename(next, place)
        number += 1
        usleep(UInt32(number % 7) * 50)
      }
      ended.withLock { $0 = true }
    }
  }

  /// Ends, and waits for that.
  func stop() {
    isOver.withLock { $0 = true }
    while !ended.withLock({ $0 }) { usleep(1000) }
  }
}

@Suite("A file that becomes another one while it is read", .timeLimit(.minutes(20)), .fewAtOnce)
struct SwapTests {
  private static let secret = "Invented-Bind-Of-Root"

  @Test("settings.py: no run hangs, and nothing of root's is shown or sent")
  func settings() async throws {
    let (owner, host) = (Owner(), try await Host.withOlderFile())
    let before = host.files
    let peer = SilentPeer([
      .take, .say(PostgreSQLWire.password), .take, .say([0x45, 0, 0, 0, 5, 0]),
    ])
    let passwords = owner.writeBeside("pgpass", "*:*:*:*:\(Self.secret)\n")
    let rootsOwn = owner.writeBeside("root", "DATABASES = \(Self.secret)\n")
    let honest = Owner.postgres(port: peer.port, "'sslmode': 'disable'")
    let instance = owner.makeInstance(honest)
    let place = "\(instance)/instance/settings.py"
    let first = owner.write("first", Owner.settings(honest))
    let thief = owner.write(
      "thief",
      Owner.settings(
        Owner.postgres(
          port: peer.port, password: nil, "'sslmode': 'disable', 'passfile': '\(passwords)'")))
    let pipe = owner["pipe"]
    mkfifo(pipe, 0o644)
    let swapper = Swapper(place, [thief, rootsOwn, first, pipe, thief, rootsOwn]) { source, next in
      if source == rootsOwn { _ = symlink(source, next) } else { _ = link(source, next) }
    }
    defer { swapper.stop() }
    for _ in 0..<25 {
      let run = try await MeasuredRun.run(
        [Program.underTest, "--instance", instance, "--timeout", "0.5"] + host.options, within: 15)
      expectContainedFailure(run, [66, 69, 75, 77, 78])
      #expect(!run.result.errors.contains(Self.secret))
      // A run that hangs hangs each time.
      if run.isOverrun { break }
    }
    #expect(!String(decoding: peer.received, as: UTF8.self).contains(Self.secret))
    #expect(host.files == before)
  }

  /// Ways to have the program read a file that somebody else owns.
  static let options = ["--export", "--database-file", "--dovecot-sql", "--config"]

  @Test(
    "A file that is somebody else's may be a link or a pipe: it shows nothing of root's, and holds nobody up",
    arguments: options)
  func foreign(option: String) async throws {
    let (owner, host) = (Owner(), try await Host.withOlderFile())
    let before = host.files
    // Whatever the file is read as, something of it would stand in a message.
    let rootsOwn = owner.writeBeside(
      "root", "\(Self.secret) = \(Self.secret)://\(Self.secret)@\(Self.secret)\n")
    symlink(rootsOwn, owner["link"])
    lchown(owner["link"], owner.uid, owner.uid)
    owner.makeDirectory("directory")
    mkfifo(owner["pipe"], 0o644)
    chown(owner["pipe"], owner.uid, owner.uid)
    for name in ["link", "pipe", "directory"] {
      let run = try await MeasuredRun.run(
        [Program.underTest, option, owner[name], "--timeout", "0.5"] + host.options, within: 15)
      expectContainedFailure(run, [65, 66, 69, 75, 77, 78], naming: [owner[name]])
      #expect(!run.result.errors.contains(Self.secret))
      #expect(host.files == before)
    }
    withExtendedLifetime(owner) {}
  }

  @Test("An export, a URL in a file and a settings.py of somebody else's are read with his rights")
  func honest() async throws {
    let owner = Owner()
    let database = try await owner.makeDatabase()
    let sources = [
      ["--export", owner.write("export.json", Parameters.searchBind.json)],
      ["--database-file", owner.write("url", "sqlite:///\(database)\n")],
      [
        "--instance",
        owner.makeInstance(
          "'ENGINE': 'django.db.backends.sqlite3', 'NAME': '\(database)'"),
      ],
    ]
    for source in sources {
      let host = Host()
      expectChange(try await host.sync(source: source))
      try await expectFile(of: .searchBind, on: host)
    }
    #expect(Scratch.status(of: database)?.st_uid == owner.uid)
  }
}
