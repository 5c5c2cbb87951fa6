import Glibc
import TestSupport
import Testing

@Suite(
  "A directory that becomes another one while the run waits", .timeLimit(.minutes(20)), .fewAtOnce)
struct DirectorySwapTests {
  /// A directory of root's with a database of the same name.
  private static func rootsOwn(_ owner: Owner, _ database: String) async throws -> String {
    let directory = owner.beside("cron.daily")
    mkdir(directory, 0o755)
    chmod(directory, 0o755)
    try await Program.succeed("/bin/cp", [database, "\(directory)/modoboa.db"])
    chown("\(directory)/modoboa.db", 0, 0)
    chmod("\(directory)/modoboa.db", 0o600)
    return directory
  }

  /// A directory and all that is in it.
  private static func state(of directory: String) -> [String: FileSnapshot] {
    var files = FileSnapshot.all(in: directory)
    files[""] = FileSnapshot(directory)
    return files
  }

  /// Puts a link in the place of the directory.
  private static func swap(_ owner: Owner, with directory: String) throws {
    try #require(rename(owner["data"], owner["data.old"]) == 0)
    try #require(symlink(directory, owner["data"]) == 0)
    lchown(owner["data"], owner.uid, owner.uid)
  }

  /// Waits until a process of a run has a file open.
  private static func awaitOpen(_ path: String, by run: pid_t) async throws {
    let end = ContinuousClock.now + .seconds(20)
    while ContinuousClock.now < end {
      let processes = ["\(run)"] + Processes.children(of: run).map { "\($0)" }
      for process in processes {
        let directory = "/proc/\(process)/fd"
        let isOpen = Scratch.names(in: directory).contains {
          FileSnapshot("\(directory)/\($0)")?.destination == path
        }
        if isOpen { return }
      }
      try await Task.sleep(for: .milliseconds(2))
    }
    try #require(Bool(false), "the run never opened \(path)")
  }

  @Test(
    "Nothing is made in a directory of root's, and its database stays",
    arguments: ["WAL", "DELETE"], [[], ["--check"], ["--no-acknowledge"]])
  func whileWaiting(mode: String, further: [String]) async throws {
    let (owner, host) = (Owner(), Host())
    let database = try await owner.makeDatabase(preamble: "PRAGMA journal_mode = \(mode);")
    let rootsOwn = try await Self.rootsOwn(owner, database)
    let before = Self.state(of: rootsOwn)
    var lock = WriterLock(database)
    try #require(lock != nil)
    let run = Child(
      [Program.underTest, "--database", "sqlite://\(database)", "--timeout", "15"]
        + host.options + further)
    try await Self.awaitOpen(database, by: run.pid)
    // Now it waits; a little sooner would be another race of the same kind.
    try await Task.sleep(for: .milliseconds(200))
    try Self.swap(owner, with: rootsOwn)
    lock = nil
    _ = run.end()
    #expect(Scratch.names(in: rootsOwn) == ["modoboa.db"])
    // What was there for a moment shows, too.
    #expect(Self.state(of: rootsOwn) == before)
    withExtendedLifetime(lock) {}
  }

  @Test("Nor when the flag is cleared", arguments: ["WAL", "DELETE"])
  func beforeAcknowledgement(mode: String) async throws {
    let (owner, host) = (Owner(), try await Host.withOlderFile())
    let database = try await owner.makeDatabase(preamble: "PRAGMA journal_mode = \(mode);")
    let rootsOwn = try await Self.rootsOwn(owner, database)
    let before = Self.state(of: rootsOwn)
    let run = try await StoppedRun(
      host, [Program.underTest, "--database", "sqlite://\(database)"] + host.options,
      at: StoppedRun.rename)
    try Self.swap(owner, with: rootsOwn)
    _ = run.resume()
    #expect(Scratch.names(in: rootsOwn) == ["modoboa.db"])
    // What was there for a moment shows, too.
    #expect(Self.state(of: rootsOwn) == before)
  }

  @Test("A journal that is planted then deletes no file of root's")
  func plantedJournal() async throws {
    let (owner, host) = (Owner(), try await Host.withOlderFile())
    let database = try await owner.makeDatabase()
    let victim = owner.writeBeside("victim", "of root's\n", mode: 0o644)
    let before = FileSnapshot(victim)
    let run = try await StoppedRun(
      host, [Program.underTest, "--database", "sqlite://\(database)"] + host.options,
      at: StoppedRun.rename)
    let pages = Int(Scratch.status(of: database)?.st_size ?? 0) / 4096
    let name = "data/modoboa.db-journal"
    owner.write(name, HotJournal.naming(victim, pages: pages), mode: 0o644)
    _ = run.resume()
    #expect(FileSnapshot(victim) == before)
  }

  @Test("One that is there before the run does not either", arguments: [[], ["--check"]])
  func standingJournal(further: [String]) async throws {
    let (owner, host) = (Owner(), try await Host.withOlderFile())
    let files = host.files
    let database = try await owner.makeDatabase()
    let victim = owner.writeBeside("victim", "of root's\n", mode: 0o644)
    let before = FileSnapshot(victim)
    let pages = Int(Scratch.status(of: database)?.st_size ?? 0) / 4096
    owner.write(
      "data/modoboa.db-journal", HotJournal.naming(victim, pages: pages), mode: 0o644)
    let run = try await MeasuredRun.run(
      [Program.underTest, "--database", "sqlite://\(database)", "--timeout", "0.5"]
        + host.options + further)
    // One that may write tries to play it back, which its worker cannot.
    expectContainedFailure(run, [66, 75], naming: [database])
    #expect(FileSnapshot(victim) == before)
    #expect(host.files == files)
  }
}
