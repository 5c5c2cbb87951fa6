import Glibc
import TestSupport
import Testing

@testable import Files

@Suite("Replacing a file")
struct TargetDirectoryTests {
  private let scratch = Scratch()
  private let new = Array("new\n".utf8)

  private func replace(
    _ name: String, expecting expected: ExistingFile?, attributes: FileAttributes = .ownerOnly
  ) throws {
    let directory = try TargetDirectory(scratch.path, mayChange: true)
    try directory.replace(name, expecting: expected, with: new, attributes: attributes)
  }

  private func file(_ name: String) throws -> ExistingFile? {
    try TargetDirectory(scratch.path, mayChange: false).file(named: name)
  }

  @Test("a new file is private")
  func create() throws {
    try replace("target", expecting: nil)
    #expect(scratch.read("target") == new)
    #expect(try file("target")?.attributes == .ownerOnly)
    #expect(scratch.names == ["target"])
  }

  @Test("the new file has a new inode, so that readers of the old one keep it")
  func inode() throws {
    scratch.write("target", "old\n")
    let descriptor = open(scratch["target"], O_RDONLY)
    defer { close(descriptor) }
    try replace("target", expecting: try file("target"))
    var buffer = [UInt8](repeating: 0, count: 16)
    #expect(read(descriptor, &buffer, 16) == 4)
    #expect(buffer.prefix(4).elementsEqual("old\n".utf8))
    #expect(scratch.read("target") == new)
  }

  @Test("mode and owner are set", .enabled(if: geteuid() == 0, "only root can change owners"))
  func attributes() throws {
    let wanted = FileAttributes(mode: 0o640, owner: 8, group: 12)
    try replace("target", expecting: nil, attributes: wanted)
    #expect(try file("target")?.attributes == wanted)
  }

  @Test("a temporary file of a killed run does not matter, and does not stay")
  func leftOver() throws {
    scratch.write(".target.update_dovecot_conf", "half", mode: 0o400)
    try replace("target", expecting: nil)
    #expect(scratch.names == ["target"])
    #expect(scratch.read("target") == new)
  }

  @Test("a link in the place of the temporary file is not followed")
  func planted() throws {
    scratch.write("victim", "victim")
    symlink(scratch["victim"], scratch[".target.update_dovecot_conf"])
    try replace("target", expecting: nil)
    #expect(scratch.read("victim") == Array("victim".utf8))
    #expect(scratch.names == ["target", "victim"])
  }

  @Test("a file changed meanwhile is not replaced")
  func changedMeanwhile() throws {
    scratch.write("target", "old")
    let seen = try file("target")
    scratch.write("target", "changed")
    #expect(throws: ReplacementError.changedMeanwhile(path: scratch["target"])) {
      try replace("target", expecting: seen)
    }
    #expect(scratch.read("target") == Array("changed".utf8))
    #expect(scratch.names == ["target"])
  }

  @Test("a file created meanwhile is not replaced")
  func appearedMeanwhile() throws {
    scratch.write("target", "new one")
    #expect(throws: ReplacementError.changedMeanwhile(path: scratch["target"])) {
      try replace("target", expecting: nil)
    }
    #expect(scratch.read("target") == Array("new one".utf8))
  }

  @Test("a directory opened without rights to change it refuses to")
  func dryRun() throws {
    let directory = try TargetDirectory(scratch.path, mayChange: false)
    #expect(throws: ReplacementError.dryRun(path: scratch["target"])) {
      try directory.replace("target", expecting: nil, with: new, attributes: .ownerOnly)
    }
    #expect(scratch.names == [])
  }

  @Test("kinds of files are distinguished, without following links")
  func kinds() throws {
    scratch.write("regular", "x")
    symlink(scratch["regular"], scratch["link"])
    symlink("nowhere", scratch["dangling"])
    mkdir(scratch["directory"], 0o700)
    mkfifo(scratch["pipe"], 0o600)
    #expect(try file("regular")?.kind == .regular)
    #expect(try file("link")?.kind == .symbolicLink)
    #expect(try file("dangling")?.kind == .symbolicLink)
    #expect(try file("directory")?.kind == .directory)
    #expect(try file("pipe")?.kind == .special)
    #expect(try file("nothing") == nil)
    #expect(try file("regular")?.content == [0x78])
    #expect(try file("link")?.content == nil)
  }

  @Test("waiting for a lock ends at the time-out")
  func lock() throws {
    let first = try TargetDirectory(scratch.path, mayChange: true)
    #expect(try first.lock(timeout: 0))
    let second = try TargetDirectory(scratch.path, mayChange: true)
    let start = ContinuousClock.now
    #expect(try !second.lock(timeout: 0.2))
    #expect(ContinuousClock.now - start >= .seconds(0.2))
  }

  @Test("the lock is released with its holder")
  func unlock() throws {
    do {
      let first = try TargetDirectory(scratch.path, mayChange: true)
      #expect(try first.lock(timeout: 0))
    }
    #expect(try TargetDirectory(scratch.path, mayChange: true).lock(timeout: 0))
  }

  @Test(
    "a directory is open to others by its mode or owner",
    arguments: [
      (0o755, 0, false), (0o700, 0, false), (0o775, 0, true), (0o757, 0, true), (0o1777, 0, true),
      (0o755, 8, true),
    ] as [(mode_t, uid_t, Bool)])
  func openToOthers(_ mode: mode_t, _ owner: uid_t, _ isOpen: Bool) throws {
    mkdir(scratch["d"], 0o700)
    chmod(scratch["d"], mode)
    try #require(owner == 0 || chown(scratch["d"], owner, 0) == 0)
    #expect(try TargetDirectory(scratch["d"], mayChange: false).isOpenToOthers() == isOpen)
  }
}
