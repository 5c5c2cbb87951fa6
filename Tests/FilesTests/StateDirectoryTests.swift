import Glibc
import TestSupport
import Testing

@testable import Files

@Suite("Notes for the next run")
struct StateDirectoryTests {
  private let scratch = Scratch()

  @Test("a note is private, in a directory created for it")
  func keep() throws {
    let state = StateDirectory(scratch["state"], mayChange: true)
    #expect(state.note("a") == nil)
    try state.write("a", Array("text\n".utf8), timeout: 0)
    #expect(state.note("a") == "text\n")
    try state.write("a", Array("other\n".utf8), timeout: 0)
    #expect(state.note("a") == "other\n")
    #expect(Scratch.status(of: scratch["state"]).map { $0.st_mode & 0o7777 } == 0o700)
    #expect(Scratch.status(of: scratch["state/a"]).map { $0.st_mode & 0o7777 } == 0o600)
  }

  @Test("a dry run leaves no trace")
  func dryRun() {
    let state = StateDirectory(scratch["state"], mayChange: false)
    #expect(throws: (any Error).self) { try state.write("a", Array("text".utf8), timeout: 0) }
    #expect(scratch.names == [])
    mkdir(scratch["state"], 0o700)
    #expect(throws: (any Error).self) { try state.write("a", Array("text".utf8), timeout: 0) }
    #expect(state.note("a") == nil)
  }

  @Test("a note that is not text, or too long, is ignored")
  func unreadable() {
    let state = StateDirectory(scratch.path, mayChange: true)
    scratch.write("bytes", [0xff, 0xfe])
    scratch.write("long", String(repeating: "x", count: 1_100_000))
    #expect(state.note("bytes") == nil)
    #expect(state.note("long") == nil)
  }

  @Test(
    "a note that others could have written is ignored, and none is written where they could read it"
  )
  func forged() throws {
    let state = StateDirectory(scratch["state"], mayChange: true)
    try state.write("a", Array("text".utf8), timeout: 0)
    chmod(scratch["state/a"], 0o666)
    #expect(state.note("a") == nil)
    try state.write("a", Array("text".utf8), timeout: 0)
    #expect(state.note("a") == "text")
    try #require(chown(scratch["state/a"], 8, 8) == 0)
    #expect(state.note("a") == nil)
    try state.write("a", Array("text".utf8), timeout: 0)
    chmod(scratch["state"], 0o777)
    #expect(state.note("a") == nil)
    #expect(throws: StateError.openToOthers(scratch["state"])) {
      try state.write("a", Array("other".utf8), timeout: 0)
    }
    #expect(scratch.read("state/a") == Array("text".utf8))
  }

  @Test("a note can be removed; a missing one is not an error")
  func remove() throws {
    let state = StateDirectory(scratch["state"], mayChange: true)
    try state.write("a", [1], timeout: 0)
    try state.remove("a", timeout: 0)
    #expect(state.content(of: "a") == nil)
    try state.remove("a", timeout: 0)
    #expect(throws: StateError.self) {
      try StateDirectory(scratch["state"], mayChange: false).remove("a", timeout: 0)
    }
  }

  @Test("a run waits for another one that writes, for a while")
  func locked() throws {
    let state = StateDirectory(scratch["state"], mayChange: true)
    try state.write("a", [1], timeout: 0)
    let other = try TargetDirectory(scratch["state"], mayChange: true)
    try #require(try other.lock(timeout: 0))
    #expect(throws: StateError.locked(scratch["state"])) {
      try state.write("a", [2], timeout: 0.05)
    }
    #expect(state.content(of: "a") == [1])
  }

  @Test("a run does not wait for its own lock on the same directory")
  func sameDirectory() throws {
    let directory = try TargetDirectory(scratch.path, mayChange: true)
    try #require(try directory.lock(timeout: 0))
    let state = StateDirectory(scratch["."], mayChange: true)
    #expect(throws: StateError.self) { try state.write("a", [1], timeout: 0) }
    try state.whileLocked(directory).write("a", [1], timeout: 0)
    #expect(state.content(of: "a") == [1])
    let other = StateDirectory(scratch["other"], mayChange: true).whileLocked(directory)
    try other.write("a", [1], timeout: 0)
    let writer = try TargetDirectory(scratch["other"], mayChange: true)
    try #require(try writer.lock(timeout: 0))
    #expect(throws: StateError.locked(scratch["other"])) { try other.write("a", [2], timeout: 0) }
  }

  @Test("a missing parent is an error with the path")
  func missingParent() {
    let state = StateDirectory(scratch["a/b"], mayChange: true)
    let reason = "\(SystemCallError("mkdir", scratch["a/b"], number: ENOENT))"
    #expect(throws: StateError.unwritable(reason)) {
      try state.write("a", Array("text".utf8), timeout: 0)
    }
  }
}
