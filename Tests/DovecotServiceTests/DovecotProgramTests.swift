import DovecotGrammar
import Files
import Glibc
import TestSupport
import Testing

@testable import DovecotService

@Suite("Finding Dovecot and its version")
struct DovecotProgramTests {
  private let scratch = Scratch()
  private var state: StateDirectory { StateDirectory(scratch["state"], mayChange: true) }

  /// A program that prints a version, and records each call.
  private func standIn(_ body: String) throws -> DovecotProgram {
    scratch.write("dovecot", "#!/bin/sh\necho asked >>'\(scratch["log"])'\n\(body)\n", mode: 0o755)
    return try DovecotProgram(searchPath: scratch.path)
  }

  private var timesAsked: Int { scratch.read("log")?.count { $0 == 10 } ?? 0 }

  @Test("this host's Dovecot is found, although not in cron's PATH")
  func real() throws {
    let program = try DovecotProgram(searchPath: "/usr/bin:/bin")
    #expect(program.path == "/usr/sbin/dovecot")
    #expect(try program.askDialect(rememberIn: state, timeout: Program.patience) == .v23)
    #expect(state.note("dovecot-version")?.contains("\n2.3.") == true)
  }

  @Test("the version is remembered until Dovecot is installed again")
  func remembered() throws {
    var program = try standIn("echo '2.3.19.1 (9b53102964)'")
    #expect(program.rememberedDialect(in: state) == nil)
    #expect(try program.askDialect(rememberIn: state, timeout: Program.patience) == .v23)
    #expect(program.rememberedDialect(in: state) == .v23)
    #expect(timesAsked == 1)
    unlink(scratch["dovecot"])
    program = try standIn("echo '2.4.1-4 (7d8c0e5759)'")
    #expect(program.rememberedDialect(in: state) == nil)
    #expect(try program.askDialect(rememberIn: state, timeout: Program.patience) == .v24)
    #expect(program.rememberedDialect(in: state) == .v24)
  }

  @Test("a dry run asks, but remembers nothing")
  func dryRun() throws {
    let program = try standIn("echo 2.4.1")
    let state = StateDirectory(scratch["state"], mayChange: false)
    #expect(try program.askDialect(rememberIn: state, timeout: Program.patience) == .v24)
    #expect(scratch.read("state/dovecot-version") == nil)
  }

  @Test(
    "a damaged note is ignored",
    arguments: ["", "x", "a\nb\nc", "\n2.4.1\n"])
  func damagedNote(_ note: String) throws {
    let program = try standIn("echo 2.3.0")
    try state.write("dovecot-version", Array(note.utf8), timeout: 0)
    #expect(program.rememberedDialect(in: state) == nil)
  }

  @Test(
    "an unsupported version is refused",
    arguments: ["2.2.36", "2.5.0", "3.0", "1.0"])
  func unsupported(_ version: String) throws {
    let program = try standIn("echo '\(version) (abc)'")
    #expect(throws: DovecotError.unsupported(path: scratch["dovecot"], version: version)) {
      try program.askDialect(rememberIn: state, timeout: Program.patience)
    }
    #expect(state.note("dovecot-version") == nil)
  }

  @Test("no answer is an error", arguments: ["exit 1", "echo nonsense", "true"])
  func noAnswer(_ body: String) throws {
    let program = try standIn(body)
    #expect {
      try program.askDialect(rememberIn: state, timeout: Program.patience)
    } throws: {
      if case .noVersion? = $0 as? DovecotError { true } else { false }
    }
  }

  @Test("a hanging Dovecot is killed at the deadline")
  func hangs() throws {
    let program = try standIn("echo $$ >'\(scratch["pid"])'; exec sleep 60")
    #expect(
      throws: DovecotError.noAnswer(path: program.path, reason: "no answer within 4.0 s")
    ) {
      try program.askDialect(rememberIn: state, timeout: 4)
    }
    let pid = try #require(
      scratch.read("pid").flatMap { Int32(String(decoding: $0.dropLast(), as: UTF8.self)) })
    #expect(kill(pid, 0) != 0)
  }

  @Test(
    "files that are not programs are skipped; the error for a missing Dovecot has the search path")
  func notFound() {
    scratch.write("dovecot", "not executable", mode: 0o600)
    // This host has a Dovecot, so only the list of directories can be tested.
    #expect(
      DovecotProgram.directories(searchPath: "\(scratch.path):bin::/usr/sbin") == [
        scratch.path, "/usr/sbin", "/usr/local/sbin",
      ])
    #expect(throws: Never.self) { try DovecotProgram(searchPath: scratch.path) }
    #expect((try? DovecotProgram(searchPath: scratch.path))?.path == "/usr/sbin/dovecot")
    #expect("\(DovecotError.notInstalled(searched: ["/a", "/b"]))".contains("no dovecot in /a, /b"))
  }
}
