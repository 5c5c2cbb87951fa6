import TestSupport
import Testing

@Suite("A dovecot.conf that cannot be examined for a moment", .timeLimit(.minutes(20)), .fewAtOnce)
struct NotKnownTests {
  @Test(
    "does not count as missing: nothing is replaced, and the next run does everything",
    arguments: ["EIO", "EAGAIN", "ESTALE", "EACCES", "ENOTDIR"])
  func nextRun(_ error: String) async throws {
    try await MailHost.serving(.v23) { host, slapd in
      try await host.expectLogin()
      let old = host.target
      try await host.save(.at(slapd).second(slapd.port))
      try await host.expectReloads(0) {
        expectFailure(
          try await Strace.run(
            host.updateCommand(), failing: "newfstatat",
            on: "\(host.dovecotDirectory)/dovecot.conf", with: error), 75,
          naming: ["dovecot.conf", "(stat)", "not known", "next run"])
      }
      #expect(host.target?.text == old?.text)
      #expect(try await host.database.needsUpdate)
      host.expectNoNotes()
      try await host.expectReloads(1) {
        expectChange(try await host.update(), naming: [": changed (", "; Dovecot reloaded"])
      }
      #expect(try await !host.database.needsUpdate)
      host.expectNoNotes()
    }
  }

  @Test("at whichever look it is gone: the run reloads Dovecot, or says that it did not")
  func goneForOneLook() async throws {
    try await MailHost.serving(.v23) { host, slapd in
      try await host.expectLogin()
      for number in 1...6 {
        try await host.save(number % 2 == 0 ? .at(slapd) : .at(slapd).second(slapd.port))
        // Dovecot's own programs find it.
        let tracer = [
          "/usr/bin/strace", "-qq", "-o", "/dev/null", "-P",
          "\(host.dovecotDirectory)/dovecot.conf", "-e", "trace=newfstatat", "-e",
          "inject=newfstatat:error=ENOENT:when=\(number)",
        ]
        let before = host.reloads
        let result = try await Host.run(tracer + host.updateCommand())
        if result.status != 0 {
          expectFailure(result, 75, naming: ["but Dovecot is running"])
          expectChange(try await host.update(), naming: ["; Dovecot reloaded"])
        }
        #expect(host.reloads == before + 1, "\(number): \(result)")
      }
      try await host.expectLogins()
    }
  }

  @Test(
    "Nor does Dovecot's program count as missing, if it cannot be examined for a moment",
    arguments: ["EIO", "ENOMEM", "ESTALE"])
  func program(_ error: String) async throws {
    try await MailHost.serving(.v23) { host, slapd in
      let (old, program) = (host.target, "/usr/sbin/dovecot")
      try await host.save(.at(slapd).second(slapd.port))
      let options = ["--dovecot-program", program, "--dovecot-version", "2.3"]
      try await host.expectReloads(0) {
        expectFailure(
          try await Strace.run(
            host.updateCommand(options), failing: "newfstatat", on: program, with: error), 75,
          naming: [program, "(stat)", "not known", "next run"])
      }
      #expect(host.target?.text == old?.text)
      #expect(try await host.database.needsUpdate)
      try await host.expectReloads(1) {
        expectChange(try await host.update(options), naming: ["; Dovecot reloaded"])
      }
    }
  }

  @Test(
    "If a note cannot be removed after the reload, the run says so, and the next run reloads again")
  func keptNote() async throws {
    try await MailHost.serving(.v23) { host, slapd in
      try await host.expectLogin()
      try await host.save(.at(slapd).second(slapd.port))
      // The first call on the directory removes a temporary file that does not exist.
      try await host.expectReloads(1) {
        expectFailure(
          try await Strace.run(
            host.updateCommand(), failing: "unlinkat", on: host.stateDirectory, with: "EIO:when=2"),
          75, naming: [Host.targetName, "in place", "cannot be removed", "reloads Dovecot again"])
      }
      #expect(host.target?.text.contains("\(slapd.port) ldap://") == true)
      #expect(host.notes["reload-pending"] != nil)
      try await host.expectReloads(1) {
        let result = try await host.update()
        #expect(result.status == 0, "\(result.errors)")
      }
      host.expectNoNotes()
      try await host.expectLogins()
    }
  }
}
