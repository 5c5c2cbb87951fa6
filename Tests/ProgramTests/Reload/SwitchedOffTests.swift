import Glibc
import TestSupport
import Testing

@Suite("After LDAP is switched off in Modoboa", .timeLimit(.minutes(20)), .fewAtOnce)
struct SwitchedOffTests {
  @Test(
    "what the run says takes LDAP out of Dovecot, and locks nobody else out at any step",
    arguments: MailHost.Release.usual)
  func followed(release: MailHost.Release) async throws {
    try await MailHost.serving(release) { host, slapd in
      let target = "\(host.dovecotDirectory)/\(Host.targetName)"
      try await host.save(Parameters.at(slapd).with("authentication_type", "\"local\""))
      let told = try await host.update()
      #expect(told.status == 0 && told.text.isEmpty)
      try await host.expectLogins()
      let steps = try #require(Steps(told.errors), "\(told.errors)")
      #expect(steps.file.hasPrefix(host.dovecotDirectory))
      #expect(steps.rest == "run doveadm reload, then remove \(target)\n")

      let name = String(steps.file.dropFirst(host.dovecotDirectory.count + 1))
      let lines = host[configuration: name].split(
        separator: "\n", omittingEmptySubsequences: false)
      host[configuration: name] = zip(1..., lines).filter { !steps.lines.contains($0.0) }
        .map(\.1).joined(separator: "\n")
      try await host.expectLogins(.carol)
      let reloads = host.reloads
      try await host.run("doveadm", "reload")
      try await host.waitForReload(after: reloads, of: .carol)
      await host.expectRefusal(.alice)
      unlink(target)
      try await host.expectLogins(.carol)
      try await host.restart()
      try await host.expectLogins(.carol)
      await host.expectRefusal(.alice)
      expectSilence(try await host.update())
    }
  }

  /// The steps in the message.
  private struct Steps {
    let lines: ClosedRange<Int>
    let file: String
    let rest: String

    init?(_ message: String) {
      guard let start = message.firstRange(of: "remove line") else { return nil }
      let steps = message[start.lowerBound...].split(separator: ", ", maxSplits: 1)
      let words = steps[0].split(separator: " ")
      let numbers = words.compactMap { Int($0) }
      guard let first = numbers.first, let last = numbers.last, steps.count == 2,
        let file = words.first(where: { $0.hasPrefix("/") })
      else { return nil }
      (lines, self.file, rest) = (first...last, String(file), String(steps[1]))
    }
  }
}
