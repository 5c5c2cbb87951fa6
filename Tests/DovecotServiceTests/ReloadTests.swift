import Glibc
import TestSupport
import Testing

@testable import DovecotService

@Suite("Reloading Dovecot")
struct ReloadTests {
  private let scratch = Scratch()

  @Test(
    "the unit is found in the unified cgroup hierarchy, or systemd's own",
    arguments: [
      ("0::/system.slice/dovecot.service\n", "dovecot.service"),
      ("0::/system.slice/system-dovecot.slice/dovecot@a.service\n", "dovecot@a.service"),
      ("0::/system.slice/dovecot.service/inner\n", "dovecot.service"),
      (
        "12:pids:/system.slice/cron.service\n1:name=systemd:/system.slice/dovecot.service\n0::/\n",
        "dovecot.service"
      ),
      ("9:name=systemd:/\n0::/\n", nil),
      ("0::/user.slice/user-0.slice/session-3.scope\n", nil),
      ("nonsense\n", nil), ("", nil),
    ])
  func unit(_ text: String, _ unit: String?) {
    #expect(DovecotInstance.unit(inControlGroups: text) == unit)
  }

  @Test(
    "systemd reloads a unit if it can, and Dovecot is its main process",
    arguments: [
      ("MainPID=48\nCanReload=yes\n", true), ("CanReload=yes\nMainPID=48\n", true),
      ("MainPID=48\nCanReload=no\n", false), ("MainPID=4\nCanReload=yes\n", false),
      ("MainPID=480\nCanReload=yes\n", false), ("MainPID=0\nCanReload=yes\n", false),
      ("MainPID=48\n", false), ("", false),
    ])
  func canReload(_ text: String, _ expected: Bool) {
    #expect(DovecotInstance.canReload(48, asSaid: text) == expected)
  }

  @Test("the administrator's command is run by a shell")
  func command() throws {
    try DovecotInstance.reload(
      by: "echo x >'\(scratch["done"])' && true", timeout: Program.patience)
    #expect(scratch.read("done") == Array("x\n".utf8))
  }

  @Test(
    "the error text of a failed command is quoted",
    arguments: [
      ("echo one >&2; echo 'x: Fatal: two' >&2; echo three >&2; exit 1", "x: Fatal: two"),
      ("echo one >&2; echo two >&2; exit 1", "one"),
      ("echo out; exit 4", "it exited with status 4"),
    ])
  func failure(_ command: String, _ words: String) {
    #expect(throws: ReloadCommandError(reason: "the reload command: \(words)")) {
      try DovecotInstance.reload(by: command, timeout: Program.patience)
    }
  }

  /// This host's Dovecot with a configuration in the scratch directory, not running.
  private func instance() throws -> DovecotInstance {
    scratch.write(
      "dovecot.conf", "base_dir = \(scratch["run"])\nlog_path = \(scratch["log"])\nssl = no\n")
    mkdir(scratch["run"], 0o755)
    let instance = try DovecotInstance(
      try DovecotProgram(searchPath: ""), configuredIn: scratch.path, timeout: Program.patience)
    return try #require(instance)
  }

  @Test("without a dovecot.conf there is nothing to reload")
  func noConfiguration() throws {
    #expect(try !DovecotInstance.isConfigured(scratch.path))
  }

  @Test("a configuration is refused with Dovecot's error text, or accepted")
  func verdict() throws {
    let instance = try instance()
    #expect(instance.configurationVerdict() == .accepted)
    for (text, words) in [
      ("nonsense = 1\n", "dovecot.conf line 1: Unknown setting: nonsense"),
      ("ssl_cert = </nonexistent.pem\n", "/nonexistent.pem"),
    ] {
      scratch.write("dovecot.conf", text)
      #expect(try instance.configurationVerdict().refusal.contains(words))
    }
  }

  @Test(
    "a stale pid file does not make Dovecot running",
    arguments: ["", "x\n", "0\n", "-1\n", "1\n", "SELF\n", "999999999\n"])
  func notRunning(_ text: String) throws {
    let instance = try instance()
    #expect(try !instance.isRunning())
    scratch.write("run/master.pid", text.replacing("SELF", with: "\(getpid())"))
    #expect(try !instance.isRunning())
    #expect(throws: ReloadCommandError.self) {
      // Not sent to other programs: doveadm would signal any process.
      if text != "1\n", text != "SELF\n" { try instance.reload(.usual) }
      throw ReloadCommandError(reason: "not tried")
    }
  }

  @Test("the fingerprint covers all files but one")
  func fingerprint() throws {
    let instance = try instance()
    mkdir(scratch["conf.d"], 0o755)
    scratch.write("ours", "x")
    let path = scratch["ours"]
    let first = instance.fingerprint(except: path)
    scratch.write("ours", "another")
    #expect(instance.fingerprint(except: path) == first)
    scratch.write("conf.d/10-auth.conf", "x")
    let second = instance.fingerprint(except: path)
    #expect(second != first)
    scratch.write("conf.d/10-auth.conf", "y")
    #expect(instance.fingerprint(except: path) != second)
  }

  @Test("programs beside it are preferred to those in PATH")
  func companions() throws {
    for directory in ["a", "a/sbin", "a/bin", "b"] { mkdir(scratch[directory], 0o755) }
    for name in ["a/sbin/dovecot", "a/bin/doveadm", "b/doveadm", "b/doveconf"] {
      scratch.write(name, "#!/bin/sh\n", mode: 0o755)
    }
    let program = try DovecotProgram(named: scratch["a/sbin/dovecot"], searchPath: scratch["b"])
    #expect(try program.companion("doveadm") == scratch["a/sbin/../bin/doveadm"])
    #expect(try program.companion("doveconf") == scratch["b/doveconf"])
    #expect(try program.companion("nonsense") == nil)
    #expect(throws: DovecotError.notThere(path: scratch["b"])) {
      try DovecotProgram(named: scratch["b"], searchPath: "")
    }
  }
}
