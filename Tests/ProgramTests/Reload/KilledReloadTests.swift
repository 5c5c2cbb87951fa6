import Glibc
import TestSupport
import Testing

@Suite("Runs killed before Dovecot was reloaded", .timeLimit(.minutes(20)), .fewAtOnce)
struct KilledReloadTests {
  /// When a run is killed.
  enum Moment: CaseIterable, Sendable {
    /// After it has recorded the pending reload.
    case noted
    /// After it has replaced the file.
    case replaced
  }

  @Test(
    "The next run reloads, although the file is in sync",
    arguments: MailHost.Release.usual, Moment.allCases)
  func killed(release: MailHost.Release, moment: Moment) async throws {
    try await MailHost.serving(release) { host, first in
      try await Slapd.second { second in
        try await host.expectLogin()
        let old = host.target
        try await host.save(.at(second))
        // The note is renamed first, then the file.
        let call = Strace.Call(
          name: "renameat", ordinal: moment == .noted ? 1 : 2, text: "renameat")
        try await host.expectReloads(0) {
          let run = try await StoppedRun(logIn: host.scratch, host.updateCommand(), at: call)
          #expect(run.end(by: SIGKILL) == 128 + SIGKILL)
        }
        #expect((host.target == old) == (moment == .noted))
        expectPending(on: host)
        #expect(try await host.database.needsUpdate)
        try await host.expectLogin()

        try await host.expectReloads(1) {
          expectChange(
            try await host.update(),
            naming: [moment == .noted ? ": changed (" : ": in sync", "; Dovecot reloaded"])
        }
        try await host.expectLogins(password: Slapd.otherPassword)
        await host.expectRefusal()
        #expect(try await !host.database.needsUpdate)
        host.expectNoNotes()
        #expect(
          Scratch.names(in: host.dovecotDirectory).allSatisfy {
            !$0.hasPrefix(".") || $0 == Host.lockName
          })
      }
    }
  }

  @Test(
    "In the middle of a roll-back: the next run makes logins work again",
    arguments: MailHost.Release.usual, RollBackMoment.allCases)
  func killedInRollBack(release: MailHost.Release, moment: RollBackMoment) async throws {
    let authority = try await LDAPCertificates.shared().authority
    let line = FatalLine(release)
    try await MailHost.serving(release, trusting: authority) { host, slapd in
      host[configuration: line.file] += line.text
      try await host.restart()
      try await host.expectLogin()
      let old = host.target
      try await host.save(.at(slapd, .ssl))
      let call = Strace.Call(name: "renameat", ordinal: moment.rawValue, text: "renameat")
      try await host.expectReloads(1) {
        let run = try await StoppedRun(logIn: host.scratch, host.updateCommand(), at: call)
        #expect(run.end(by: SIGKILL) == 128 + SIGKILL)
      }
      #expect(host.target?.text == old?.text)
      expectPending(on: host)
      expectFailure(try await host.update(), 10, naming: [Host.targetName, line.words])
      #expect(host.target?.text == old?.text)
      try await host.expectLogins()
      try await host.expectReloads(0) {
        expectFailure(try await host.update(), 10, naming: [Host.targetName, line.words])
      }
      #expect(try await host.database.needsUpdate)
      #expect(host.notes["reload-pending"] == nil)
    }
  }

  /// After which of the run's renames a roll-back is killed.
  enum RollBackMoment: Int, CaseIterable, Sendable {
    /// The old file has been restored.
    case restored = 3
    /// The refusal of the new file has been recorded.
    case remembered
  }

  /// Expects a note that only root can read, since it contains the old file.
  private func expectPending(on host: MailHost) {
    #expect(FileSnapshot(host.stateDirectory)?.permissions == 0o700)
    #expect(host.notes["reload-pending"] != nil)
    #expect(host.notes.values.allSatisfy { $0.permissions == 0o600 && $0.owner == [0, 0] })
  }
}
