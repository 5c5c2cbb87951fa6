import Glibc
import TestSupport
import Testing

/// Something in the place of the file.
struct Obstacle: Sendable, CustomTestStringConvertible {
  let testDescription: String
  /// A part of the error text.
  let word: String
  /// Whether rename(2) can replace it.
  let isReplaceable: Bool
  /// Creates it at a path.
  let make: @Sendable (_ path: String, Scratch) -> Void

  init(
    _ name: String, _ word: String, isReplaceable: Bool = true,
    make: @escaping @Sendable (String, Scratch) -> Void
  ) {
    (testDescription, self.word, self.isReplaceable, self.make) = (name, word, isReplaceable, make)
  }

  static let all = [
    Obstacle("a link to a file", "a symbolic link") { path, scratch in
      symlink(scratch.write("elsewhere", "theirs\n"), path)
    },
    Obstacle("a link to a file of ours", "a symbolic link") { path, scratch in
      symlink(scratch.write("elsewhere", marker), path)
    },
    Obstacle("a link to nothing", "a symbolic link") { symlink($1["elsewhere"], $0) },
    Obstacle("a link to itself", "a symbolic link") { path, _ in symlink(path, path) },
    Obstacle("an empty directory", "a directory", isReplaceable: false) { path, _ in
      mkdir(path, 0o755)
    },
    Obstacle("a named pipe", "a pipe") { path, _ in mkfifo(path, 0o600) },
    Obstacle("a socket", "a socket") { path, _ in mknod(path, S_IFSOCK | 0o600, 0) },
    Obstacle("a device", "a device") { path, _ in
      // The null device, 1:3 (null(4)); if mknod is forbidden, another special file.
      if mknod(path, S_IFCHR | 0o600, 1 << 8 | 3) != 0 { mkfifo(path, 0o600) }
    },
    Obstacle("somebody else's file", "not written by this") { path, scratch in
      scratch.write(relative(path), "dnpass = Invented-Bind-9\n")
    },
    Obstacle("an empty file", "not written by this") { $1.write(relative($0), "") },
    Obstacle("a file of NULs", "not written by this") { path, scratch in
      scratch.write(relative(path), [UInt8](repeating: 0, count: 5000))
    },
    Obstacle("a file of ours without its first line", "not written by this") { path, scratch in
      scratch.write(relative(path), "# Syntax: Dovecot 2.3, included\nuris = \"ldap://a\"\n")
    },
    Obstacle("a file with the marker further down", "not written by this") { path, scratch in
      scratch.write(relative(path), "\n" + marker)
    },
    Obstacle("a file with more after the marker", "not written by this") { path, scratch in
      scratch.write(relative(path), marker.dropLast() + " Not.\n")
    },
    Obstacle("a file that is far too large for ours", "1600080 bytes") { path, scratch in
      scratch.write(relative(path), marker + String(repeating: "# x\n", count: 400_000))
    },
  ]

  static let marker =
    "# Written by update_dovecot_conf; do not edit, the next run takes changes back.\n"

  private static func relative(_ path: String) -> String {
    "dovecot/\(path.split(separator: "/").last ?? "")"
  }
}

@Suite("Obstacles in the place of the file", .timeLimit(.minutes(20)))
struct TargetKindTests {
  @Test("A foreign object is refused and not changed", arguments: Obstacle.all)
  func refused(obstacle: Obstacle) async throws {
    let host = Host()
    obstacle.make(host.target, host.scratch)
    let (before, elsewhere) = (host.files, FileSnapshot(host.scratch["elsewhere"]))
    for further in [[], ["--check"]] {
      expectRefusal(
        try await host.sync(.searchBind, further), 73,
        naming: [host.target, obstacle.word], on: host, before: before)
    }
    #expect(FileSnapshot(host.scratch["elsewhere"]) == elsewhere)
  }

  @Test(
    "With --force it is replaced, but not the target of a link",
    arguments: Obstacle.all.filter(\.isReplaceable))
  func forced(obstacle: Obstacle) async throws {
    let host = Host()
    obstacle.make(host.target, host.scratch)
    let elsewhere = FileSnapshot(host.scratch["elsewhere"])
    let before = host.files
    let check = try await host.sync(.searchBind, ["--check", "--force"])
    #expect(check.status == 2)
    expectNoPassword(check)
    #expect(host.files == before)
    expectChange(try await host.sync(.searchBind, ["--force"]), naming: [host.target])
    try await expectFile(of: .searchBind, on: host)
    #expect(FileSnapshot(host.scratch["elsewhere"]) == elsewhere)
  }

  @Test("A directory is not replaced, even with --force", arguments: [false, true])
  func directory(isFull: Bool) async throws {
    let host = Host()
    mkdir(host.target, 0o755)
    if isFull { host.scratch.write("dovecot/\(Host.targetName)/file", "theirs\n") }
    let before = host.files
    expectRefusal(
      try await host.sync(.searchBind, ["--force"]), 73, naming: [host.target, "irectory"],
      on: host, before: before)
  }

  @Test("A leftover of a killed run is removed, whatever its type")
  func leftover() async throws {
    for isLink in [false, true] {
      let host = try await Host.withOlderFile()
      let elsewhere = host.scratch.write("elsewhere", "theirs\n")
      let temporary = "\(host.dovecot)/\(Host.temporaryName)"
      if isLink { symlink(elsewhere, temporary) } else { link(elsewhere, temporary) }
      expectChange(try await host.sync(.searchBind), naming: ["changed (uris from ", ", dnpass"])
      try await expectFile(of: .searchBind, on: host)
      #expect(host.scratch.read("elsewhere") == Array("theirs\n".utf8))
    }
  }

  @Test("So is one of a run that was to write what is no longer wanted")
  func unwanted() async throws {
    let host = try await Host.withOlderFile()
    let note = ".reload-pending.update_dovecot_conf"
    mkdir(host.state, 0o700)
    let leftovers = ["dovecot/\(Host.temporaryName)", "state/\(note)"].map {
      host.scratch.write($0, "half")
    }
    let check = try await host.sync(.older, ["--check"])
    #expect(check.status == 0, "\(check)")
    #expect(leftovers.allSatisfy { Scratch.status(of: $0) != nil })
    let run = try await host.sync(.older)
    #expect(run.status == 0 && run.text.isEmpty, "\(run)")
    #expect(leftovers.allSatisfy { Scratch.status(of: $0) == nil })
  }
}
