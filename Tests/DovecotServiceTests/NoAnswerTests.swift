import Glibc
import TestSupport
import Testing

@testable import DovecotService

@Suite("A program of Dovecot's that does not answer")
struct NoAnswerTests {
  private let scratch = Scratch()

  /// A Dovecot whose programs are scripts; `doveconf` has its arguments in `$@`.
  private func instance(
    doveconf: String, doveadm: String = "exit 0", timeout: Double = Program.patience
  ) throws -> DovecotInstance {
    for (name, body) in [("dovecot", "exit 0"), ("doveconf", doveconf), ("doveadm", doveadm)] {
      scratch.write(name, "#!/bin/sh\n\(body)\n", mode: 0o755)
    }
    scratch.write("dovecot.conf", "base_dir = \(scratch["run"])\n")
    mkdir(scratch["run"], 0o755)
    let program = try DovecotProgram(named: scratch["dovecot"], searchPath: "")
    let instance = try DovecotInstance(program, configuredIn: scratch.path, timeout: timeout)
    return try #require(instance)
  }

  @Test(
    "has refused nothing, unless it exits with an error text",
    arguments: [
      ("kill -9 $$", "signal 9"), ("exit 89", "status 89"),
      ("echo 'Fatal: master: out of memory' >&2; exit 83", "out of memory"),
      ("echo 'error while loading shared libraries' >&2; exit 127", "shared libraries"),
      ("sh -c 'kill -9 $$'; exit $?", "status 137"),
    ])
  func unknown(_ doveconf: String, _ words: String) throws {
    let instance = try instance(doveconf: doveconf)
    let reason = try instance.configurationVerdict().unknownReason
    #expect(reason.contains("\(scratch.path)/doveconf: ") && reason.contains(words), "\(reason)")
    #expect(reason.contains("it is not known whether Dovecot accepts"))
  }

  @Test("has refused nothing if it is slow or cannot be started")
  func notAsked() throws {
    let slow = try instance(doveconf: "exec sleep 604", timeout: 0.5)
    let silence = try slow.configurationVerdict().unknownReason
    #expect(silence.contains("no answer within 0.5 s"))
    #expect {
      try slow.isRunning()
    } throws: {
      ($0 as? NoAnswer)?.reason.contains("it is not known whether Dovecot runs") == true
    }
    scratch.write("doveconf", "no program", mode: 0o755)
    let reason = try slow.configurationVerdict().unknownReason
    #expect(reason.contains("could not be started") && reason.contains("posix_spawn"))
  }

  @Test("an exit status with an error text is a refusal")
  func refused() throws {
    let instance = try instance(doveconf: "echo 'doveconf: Fatal: bad' >&2; exit 89")
    #expect(instance.configurationVerdict() == .refused("doveconf: Fatal: bad"))
    // The file says where Dovecot would be.
    #expect(try !instance.isRunning())
  }

  @Test("leaves open which processes do authentication", arguments: [true, false])
  func processes(startingIfNeeded: Bool) throws {
    let instance = try instance(doveconf: "exit 0", doveadm: "kill -9 $$")
    #expect {
      _ =
        try startingIfNeeded
        ? instance.startAuthentication() : instance.authenticationProcesses()
    } throws: {
      ($0 as? NoAnswer)?.reason.contains("doveadm: it was killed by signal 9") == true
    }
    let refusing = try self.instance(doveconf: "exit 0", doveadm: "echo no >&2; exit 75")
    #expect(try refusing.authenticationProcesses().ids == [])
  }

  @Test(
    "leaves open whether Dovecot was reloaded, unless it did not start",
    arguments: [("kill -9 $$", true), ("echo no >&2; exit 1", false)])
  func reload(_ command: String, isUnknown: Bool) throws {
    let error = try #require(throws: ReloadCommandError.self) {
      try DovecotInstance.reload(by: command, timeout: Program.patience)
    }
    #expect(error.reason.contains("not known whether Dovecot was reloaded") == isUnknown)
  }

  @Test("leaves the version open", arguments: ["kill -9 $$", "exit 127"])
  func version(_ body: String) throws {
    scratch.write("dovecot", "#!/bin/sh\n\(body)\n", mode: 0o755)
    let program = try DovecotProgram(named: scratch["dovecot"], searchPath: "")
    let error = try #require(throws: DovecotError.self) {
      try program.version(timeout: Program.patience)
    }
    let isNoAnswer = if case .noAnswer = error { true } else { false }
    #expect(isNoAnswer)
    #expect("\(error)".contains("the next run asks again"))
  }
}
