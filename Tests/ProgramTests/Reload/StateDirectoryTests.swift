import Glibc
import TestSupport
import Testing

@Suite("Notes of a reload", .timeLimit(.minutes(20)), .fewAtOnce)
struct StateDirectoryTests {
  @Test(
    "If none can be kept, nothing is changed, unless there is no Dovecot to reload",
    arguments: MailHost.Release.usual)
  func unwritable(release: MailHost.Release) async throws {
    try await MailHost.serving(release) { host, slapd in
      let noDirectory = host.scratch.write("no-directory", "") + "/state"
      let open = host.scratch["open"]
      mkdir(open, 0o700)
      chmod(open, 0o777)
      try await host.save(.at(slapd).second(slapd.port))
      let before = FileSnapshot.all(in: host.dovecotDirectory)
      for state in [noDirectory, open] {
        try await host.expectReloads(0) {
          expectFailure(try await host.update(state: state), 73, naming: [state])
        }
        #expect(FileSnapshot.all(in: host.dovecotDirectory) == before)
        #expect(Scratch.names(in: open).isEmpty)
      }
      #expect(try await host.database.needsUpdate)
      try await host.expectLogins()
      await host.stop()
      expectChange(
        try await host.update(state: noDirectory), naming: ["; Dovecot is not running"])
      #expect(try await !host.database.needsUpdate)
    }
  }

  @Test(
    "Only root can read them, and no password stays in them", arguments: MailHost.Release.usual
  )
  func secrets(release: MailHost.Release) async throws {
    try await MailHost.serving(release) { host, slapd in
      try await host.save(.at(slapd).second(slapd.port))
      // The worst umask, so that only the program keeps the notes private.
      let shell = ["-euc", "umask 0; exec \"$@\"", "sh"]
      let failing = host.updateCommand(["--reload-command", "false"])
      expectFailure(try await Program.run("/bin/sh", shell + failing), 10)
      #expect(FileSnapshot(host.stateDirectory)?.permissions == 0o700)
      #expect(host.notes["reload-pending"] != nil)
      #expect(host.notes.values.allSatisfy { $0.permissions == 0o600 && $0.owner == [0, 0] })
      expectChange(try await host.update(), naming: ["; Dovecot reloaded"])
      #expect(host.notes["reload-pending"] == nil)
      for secret in Parameters.secrets {
        #expect(host.notes.values.allSatisfy { !$0.text.contains(secret) })
      }
    }
  }
}
