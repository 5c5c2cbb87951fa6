import Glibc
import TestSupport
import Testing

@Suite("A path of root's that others have a part in", .timeLimit(.minutes(20)), .fewAtOnce)
struct SharedPathTests {
  /// An owner whose directory, with a database, is root's.
  private static func rootsDatabase() async throws -> (owner: Owner, database: String) {
    let owner = Owner()
    let database = try await owner.makeDatabase()
    for path in [owner.home, owner["data"], database] { chown(path, 0, 0) }
    chmod(database, 0o644)
    return (owner, database)
  }

  @Test("Of a database of root's in a directory to which all may add, no journal is believed")
  func sticky() async throws {
    let (owner, database) = try await Self.rootsDatabase()
    chmod(owner["data"], 0o1777)
    let host = try await Host.withOlderFile()
    let before = host.files
    let victim = owner.writeBeside("victim", "of root's\n", mode: 0o644)
    let snapshot = FileSnapshot(victim)
    let pages = Int(Scratch.status(of: database)?.st_size ?? 0) / 4096
    for isPlanted in [true, false] {
      if isPlanted {
        owner.write(
          "data/modoboa.db-journal", HotJournal.naming(victim, pages: pages), mode: 0o666)
      } else {
        unlink("\(database)-journal")
      }
      let run = try await MeasuredRun.run(
        [Program.underTest, "--database", "sqlite://\(database)", "--timeout", "1"] + host.options)
      // The journal is its owner's, as whom the rest is done; where there is none, anybody could.
      expectContainedFailure(run, isPlanted ? [66, 75, 77] : [77], naming: [database])
      #expect(FileSnapshot(victim) == snapshot)
      #expect(host.files == before)
    }
  }

  /// An access control list as the kernel stores it: tags, rights, ids.
  private static func list(_ entries: [(tag: UInt16, rights: UInt16, id: UInt32)]) -> [UInt8] {
    let bytes: [UInt8] = [2, 0, 0, 0]
    return entries.reduce(into: bytes) { list, entry in
      list += [entry.tag, entry.rights].flatMap { [UInt8(truncatingIfNeeded: $0), 0] }
      list += (0..<4).map { UInt8(truncatingIfNeeded: entry.id >> ($0 * 8)) }
    }
  }

  /// Named users and groups with the right to write, and as whom the file is opened; nil for nobody.
  private static let lists: [(users: [UInt32], groups: [UInt32], identity: [UInt32]?)] = [
    ([64001], [], [64001, 65534]), ([], [64003], [65534, 64003]), ([64001, 64002], [], nil),
    ([64001], [64003], nil), ([], [], [0, 0]),
  ]

  @Test("An access control list counts, also where the group is root", arguments: lists.indices)
  func accessControlList(number: Int) async throws {
    let (owner, database) = try await Self.rootsDatabase()
    let (users, groups, identity) = Self.lists[number]
    let none = UInt32.max
    // The order of tags is the kernel's.
    let list = Self.list(
      [(1, 7, none)] + users.map { (2, 7, $0) } + [(4, 5, none)] + groups.map { (8, 7, $0) }
        + [(16, 7, none), (32, 5, none)])
    let bytes = list.map { "\($0)" }.joined(separator: ",")
    let name = "system.posix_acl_access"
    try await Program.succeed(
      "/usr/bin/python3",
      ["-c", "import os; os.setxattr('\(owner["data"])', '\(name)', bytes([\(bytes)]))"])
    let host = Host()
    let trace = try await ProcessTrace.run(
      [Program.underTest, "--database", "sqlite://\(database)", "--no-acknowledge"] + host.options)
    let opening = trace.processes.compactMap { $0.identity(opening: database) }
    if let identity {
      #expect(trace.result.status == 0, "\(trace.result.errors)")
      #expect(opening.map(\.user) == [identity[0]])
      #expect(opening.map(\.group) == [identity[1]])
    } else {
      #expect(trace.result.status == 77)
      #expect(trace.result.errors.contains(owner["data"]))
      #expect(opening == [])
    }
  }

  @Test("An option file of somebody else's for MySQL loads no library of his as root")
  func optionFile() async throws {
    let (owner, host) = (Owner(), Host())
    let library = try await HostileLibrary.ofIdentities(owner)
    let file = owner.write(
      "client.cnf", "[client]\nplugin-dir=\(owner.home)\ndefault-auth=engine\n", mode: 0o644)
    let peer = SilentPeer([.say(MySQLWire.greeting()), .take])
    for password in ["", ":Invented-1"] {
      let account = "modoboa\(password)@127.0.0.1:\(peer.port)"
      let url = "mysql://\(account)/modoboa?read_default_file=\(file)"
      let run = try await MeasuredRun.run(
        [Program.underTest, "--database", url, "--timeout", "1"] + host.options)
      expectContained(run)
      #expect(run.result.status != 0)
    }
    #expect(!library.identities.isEmpty)
    #expect(!library.identities.flatMap(\.self).contains(0), "\(library.identities)")
    withExtendedLifetime(peer) {}
  }

  @Test("What goes into a pipe of root's that everybody may write to is not believed")
  func pipe() async throws {
    let (owner, host) = (Owner(), Host())
    let pipe = owner.beside("pipe")
    mkfifo(pipe, 0o666)
    chmod(pipe, 0o666)
    for option in ["--database-file", "--dovecot-sql", "--export"] {
      let run = try await MeasuredRun.run(
        [Program.underTest, option, pipe, "--timeout", "1"] + host.options)
      expectContainedFailure(run, [77], naming: [pipe])
    }
  }

  @Test(
    "A file system of somebody else's that calls all of it root's is read as him",
    .enabled(if: access("/dev/fuse", R_OK | W_OK) == 0))
  func userSpaceMount() async throws {
    let (owner, host) = (Owner(), Host())
    let place = owner.beside("mount")
    mkdir(place, 0o755)
    chown(place, owner.uid, owner.uid)
    let export = owner.writeBeside("export.json", Parameters.searchBind.json)
    let mount = Child([TestData.tool("rogue_mount"), place, "\(owner.uid)", export])
    defer {
      mount.endInput()
      _ = mount.end()
      umount2(place, Int32(MNT_DETACH))
    }
    try #require(mount.line() == "mounted")
    try #require(Scratch.status(of: "\(place)/file")?.st_uid == 0)
    let result = try await host.sync(source: ["--export", "\(place)/file"])
    #expect(result.status == 0, "\(result.errors)")
    #expect(mount.line() == "\(owner.uid)")
  }
}
