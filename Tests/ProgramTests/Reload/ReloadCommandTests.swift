import Glibc
import TestSupport
import Testing

@Suite("The administrator's reload command", .timeLimit(.minutes(20)), .fewAtOnce)
struct ReloadCommandTests {
  /// Commands that do not end; `{T}` is a number that identifies their processes.
  static let commands = [
    "exec sleep {T}",
    "sleep {T} & sleep {T}",
    "trap '' TERM HUP INT; sleep {T}; sleep {T}",
    "(trap '' TERM; sleep {T}; sleep {T}) & wait",
  ]

  @Test(
    "A hanging command is killed with all its children, and the next run reloads",
    arguments: Array(commands.enumerated()))
  func hanging(number: Int, command: String) async throws {
    let release: MailHost.Release = number % 2 == 0 ? .v23 : .v24
    try await MailHost.serving(release) { host, slapd in
      let mark = "\(987_000_000 + host.ports.imap)"
      try await host.save(.at(slapd).second(slapd.port))
      let start = ContinuousClock.now
      try await host.expectReloads(0) {
        expectFailure(
          try await host.update([
            "--timeout", "1", "--reload-command", command.replacing("{T}", with: mark),
          ]), 10, naming: [Host.targetName, "reload command"])
      }
      let duration = ContinuousClock.now - start
      // It would hang without end, but for its time-out.
      #expect(duration < .seconds(300), "\(duration)")
      #expect(processes(with: mark).isEmpty)
      try await expectRepair(of: host, port: slapd.port)
    }
  }

  /// The processes with a word in their command lines.
  private func processes(with word: String) -> [String] {
    Scratch.names(in: "/proc").filter { $0.allSatisfy(\.isNumber) }.filter { pid in
      let line = Scratch.content(of: "/proc/\(pid)/cmdline") ?? []
      return String(decoding: line, as: UTF8.self).contains(word)
    }
  }

  /// Expects that the new file is in place but not used, and that the next run reloads.
  private func expectRepair(of host: MailHost, port: Int) async throws {
    #expect(host.target?.text.contains("\(port) ldap://") == true)
    #expect(try await host.database.needsUpdate)
    #expect(host.notes["reload-pending"]?.permissions == 0o600)
    try await host.expectReloads(1) {
      expectChange(try await host.update(), naming: [": in sync; Dovecot reloaded"])
    }
    try await host.expectLogins()
    #expect(try await !host.database.needsUpdate)
    host.expectNoNotes()
  }

  @Test(
    "Several changes with a failing command need one reload afterwards",
    arguments: MailHost.Release.usual)
  func several(release: MailHost.Release) async throws {
    try await MailHost.serving(release) { host, slapd in
      let failing = ["--reload-command", "echo first words >&2; echo others >&2; exit 7"]
      for second in [slapd.tlsPort, 1, slapd.port] {
        try await host.save(.at(slapd).second(second))
        try await host.expectReloads(0) {
          expectFailure(
            try await host.update(failing), 10,
            naming: [Host.targetName, "reload command", "first words"])
        }
      }
      // A run without a change is not satisfied either.
      expectFailure(try await host.update(failing), 10, naming: ["reload command"])
      try await expectRepair(of: host, port: slapd.port)
      try await host.expectReloads(0) { expectSilence(try await host.update()) }
    }
  }

  @Test(
    "A command that claims success without a reload is detected",
    arguments: MailHost.Release.usual)
  func idle(release: MailHost.Release) async throws {
    try await MailHost.serving(release) { host, slapd in
      try await host.expectLogin()
      try await host.save(.at(slapd).second(slapd.port))
      try await host.expectReloads(0) {
        expectFailure(
          try await host.update(["--timeout", "1", "--reload-command", "true"]), 10,
          naming: [Host.targetName])
      }
      try await expectRepair(of: host, port: slapd.port)
    }
  }

  @Test("It is run by a shell, once, and gets no secret", arguments: MailHost.Release.usual)
  func noSecret(release: MailHost.Release) async throws {
    try await MailHost.serving(release, .postgreSQL) { host, slapd in
      let seen = host.scratch["seen"]
      try await host.save(.at(slapd).second(slapd.port))
      let command = """
        { env; tr '\\0' '\\n' </proc/$PPID/cmdline; } >>'\(seen)'
        echo run >>'\(seen)'
        exec doveadm -c '\(host.dovecotDirectory)/dovecot.conf' reload
        """
      try await host.expectReloads(1) {
        expectChange(
          try await host.update(["--reload-command", command]), naming: ["; Dovecot reloaded"])
      }
      let text = String(decoding: Scratch.content(of: seen) ?? [], as: UTF8.self)
      #expect(text.split(separator: "\n").count { $0 == "run" } == 1)
      for secret in Parameters.secrets { #expect(!text.contains(secret)) }
      try await host.expectLogins()
      host.expectNoNotes()
    }
  }
}
