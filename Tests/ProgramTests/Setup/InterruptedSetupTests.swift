import Glibc
import TestSupport
import Testing

@Suite("setup that is killed", .timeLimit(.minutes(20)), .fewAtOnce)
struct InterruptedSetupTests {
  /// Calls after which a set-up is killed: all that change a name.
  static let calls = ["renameat", "unlinkat"]

  @Test(
    "The old or the new set-up stands, Dovecot works with it, and the next run repairs the rest",
    arguments: MailHost.Release.usual)
  func killed(release: MailHost.Release) async throws {
    try await MailHost.stock(release, .sqlite) { host, _ in
      let before = host.setupFiles
      let command = host.updateCommand(["--apply"], command: "setup")
      // The first run also remembers Dovecot's version.
      #expect(try await host.update().status == 0)
      let trace = try await Strace.calls(of: command)
      let after = host.setupFiles
      #expect(try await host.update(["--undo"], command: "setup").status == 0)
      #expect(host.setupFiles == before)

      for call in trace where Self.calls.contains(call.name) {
        let run = try await StoppedRun(logIn: host.scratch, command, at: call)
        #expect(run.end(by: SIGKILL) == 128 + SIGKILL, "\(call)")
        try await host.reloadAndExpectLogin(.carol)

        let repair = try await host.update()
        #expect(repair.status == 0, "\(call): \(repair)\n\(host.log)")
        host.expectNoNotes()
        let files = host.setupFiles
        #expect(files == before || files == after, "\(call): \(files.keys)")
        try await host.expectLogins(.carol)
        await host.expectRefusal(.dave)
        if files == after {
          try await host.expectLogins(.alice)
        } else {
          await host.expectRefusal(.alice)
          #expect(try await host.update(["--apply"], command: "setup").status == 0)
        }
        let undone = try await host.update(["--undo"], command: "setup")
        #expect(undone.status == 0, "\(call): \(undone)")
        #expect(host.setupFiles == before, "\(call)")
      }
    }
  }

  @Test("--undo that is killed can be repeated", arguments: MailHost.Release.usual)
  func undoKilled(release: MailHost.Release) async throws {
    try await MailHost.stock(release, .sqlite) { host, _ in
      let before = host.setupFiles
      #expect(try await host.update(["--apply"], command: "setup").status == 0)
      let command = host.updateCommand(["--undo"], command: "setup")
      let trace = try await Strace.calls(of: command)
      for call in trace where Self.calls.contains(call.name) {
        #expect(try await host.update(["--apply"], command: "setup").status == 0)
        let (files, reloads) = (host.setupFiles, host.reloads)
        let run = try await StoppedRun(logIn: host.scratch, command, at: call)
        #expect(run.end(by: SIGKILL) == 128 + SIGKILL, "\(call)")
        // Until Dovecot has been reloaded, an auth process that starts reads the old settings.
        if host.reloads == reloads {
          let settings = files.keys.filter { $0.hasSuffix(".ext") }
          #expect(settings.allSatisfy { host.setupFiles[$0] == files[$0] }, "\(call)")
        }
        try await host.reloadAndExpectLogin(.carol)
        await host.expectRefusal(.dave)

        let repeated = try await host.update(["--undo"], command: "setup")
        #expect([0, 66].contains(repeated.status), "\(call): \(repeated)\n\(host.log)")
        #expect(host.setupFiles == before, "\(call)")
        host.expectNoNotes()
      }
    }
  }

  @Test("A run that completes an --undo does not miss the include that this took out")
  func undoCompleted() async throws {
    try await MailHost.stock(.v23, .sqlite) { host, _ in
      let before = host.setupFiles
      #expect(try await host.update(["--apply"], command: "setup").status == 0)
      let command = host.updateCommand(["--undo"], command: "setup")
      let trace = try await Strace.calls(of: command)
      #expect(host.setupFiles == before)
      let removal = try #require(
        trace.first { $0.name == "unlinkat" && $0.text.contains("\"setup\"") })
      #expect(try await host.update(["--apply"], command: "setup").status == 0)
      // It notes that Dovecot includes the file.
      expectSilence(try await host.update())
      let run = try await StoppedRun(logIn: host.scratch, command, at: removal)
      #expect(run.end(by: SIGKILL) == 128 + SIGKILL)

      let next = try await host.update()
      #expect(next.status == 0, "\(next)")
      #expect(next.errors.contains("is complete"), "\(next)")
      #expect(host.setupFiles == before)
      host.expectNoNotes()
      expectSilence(try await host.update())
    }
  }

  @Test("A directory that cannot be read for a moment does not count as an empty one")
  func unreadable() async throws {
    try await MailHost.stock(.v23, .sqlite) { host, _ in
      #expect(try await host.update().status == 0)
      let before = host.setupFiles
      let command = host.updateCommand(["--apply"], command: "setup")
      let trace = try await Strace.calls(of: command)
      let after = host.setupFiles
      #expect(try await host.update(["--undo"], command: "setup").status == 0)
      let calls = trace.filter { call in
        call.name == "getdents64" || call.name == "openat" && call.text.contains("/conf.d\"")
      }
      try #require(calls.count >= 4, "\(calls)")
      for call in calls {
        let result = try await Strace.run(command, injecting: call.injecting("error=EIO"))
        let files = host.setupFiles
        if result.status == 0 {
          #expect(files == after, "\(call): \(result)")
          #expect(try await host.update(["--undo"], command: "setup").status == 0)
        } else {
          #expect(files == before, "\(call): \(result)")
          #expect(!result.errors.isEmpty)
        }
        await host.expectRefusal(.dave)
      }
    }
  }
}
