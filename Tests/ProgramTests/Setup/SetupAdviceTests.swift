import Glibc
import TestSupport
import Testing

@Suite("What setup says is to be done, done", .timeLimit(.minutes(20)), .fewAtOnce)
struct SetupAdviceTests {
  private static let dropIn = "conf.d/05-modoboa-ldap.conf"

  @Test("A drop-in of somebody else's: with setup's first line, it is replaced and comes back")
  func foreign() async throws {
    try await MailHost.stock(.v23, .sqlite, isStarted: false) { host, _ in
      host[configuration: Self.dropIn] = "# mine\n"
      let refused = try await host.update(command: "setup")
      #expect(refused.status == 78, "\(refused)")
      let line = try #require(
        refused.errors.split(separator: "removes it: ").last?.split(separator: "\n").first)
      host[configuration: Self.dropIn] = "\(line)\n# mine\n"
      #expect(try await host.update(["--apply"], command: "setup").status == 0)
      #expect(host[configuration: Self.dropIn].contains("passdb {"))
    }
  }

  @Test("A link that could not be restored: with a copy of the file itself, setup goes on")
  func notRestorable() async throws {
    try await MailHost.stock(.v23, .sqlite, isStarted: false) { host, _ in
      #expect(try await host.update(["--apply"], command: "setup").status == 0)
      let path = "\(host.dovecotDirectory)/\(Self.dropIn)"
      #expect(rename(path, "\(path).real") == 0)
      #expect(symlink("\(path).real", path) == 0)
      let refused = try await host.update(command: "setup")
      #expect(refused.status == 78, "\(refused)")
      #expect(refused.errors.contains("\(path): is not a regular file of up to 1 MiB"))
      #expect(unlink(path) == 0)
      #expect(rename("\(path).real", path) == 0)
      #expect(try await host.update(command: "setup").status == 0)
    }
  }

  @Test("A set-up of another Dovecot that was interrupted stays to be taken back")
  func elsewhere() async throws {
    try await MailHost.stock(.v23, .sqlite, isStarted: false) { host, _ in
      let before = host.setupFiles
      let command = host.updateCommand(["--apply"], command: "setup")
      let trace = try await Strace.calls(of: command)
      #expect(try await host.update(["--undo"], command: "setup").status == 0)
      // Behind the journal and the file with the parameters, before the drop-in.
      let call = try #require(trace.filter { $0.name == "renameat" }.dropLast(3).last)
      let run = try await StoppedRun(logIn: host.scratch, command, at: call)
      #expect(run.end(by: SIGKILL) == 128 + SIGKILL)
      #expect(FileSnapshot("\(host.stateDirectory)/reload-pending") != nil)

      let other = "\(host.scratch.path)/other"
      try await Program.succeed("/bin/cp", ["-R", host.dovecotDirectory, other])
      let words = host.updateCommand().map { $0 == host.dovecotDirectory ? other : $0 }
      let refused = try await Program.run(words[0], Array(words.dropFirst()))
      #expect(refused.status == 78, "\(refused)")
      #expect(refused.errors.contains("a set-up of \(host.dovecotDirectory) that was interrupted"))
      #expect(FileSnapshot("\(host.stateDirectory)/reload-pending") != nil)

      #expect(try await host.update().status == 0)
      host.expectNoNotes()
      #expect(host.setupFiles == before)
    }
  }

  @Test("Only root can set Dovecot up")
  func notRoot() async throws {
    try await MailHost.stock(.v23, .sqlite, isStarted: false) { host, _ in
      let setpriv = ["/usr/bin/setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
      let result = try await Program.run(
        setpriv[0], Array(setpriv.dropFirst()) + host.updateCommand(["--apply"], command: "setup"))
      #expect(result.status == 77, "\(result)")
      #expect(result.errors.hasSuffix("run it as root\n"), "\(result)")
    }
  }
}
