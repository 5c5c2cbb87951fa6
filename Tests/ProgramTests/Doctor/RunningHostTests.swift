import TestSupport
import Testing

@Suite("A host with a running Dovecot", .fewAtOnce, .timeLimit(.minutes(20)))
struct RunningHostTests {
  @Test(
    "an auth process that exits at start-up is reported, with Dovecot's error text",
    arguments: ExaminedHost.Release.allCases)
  func throttled(release: ExaminedHost.Release) async throws {
    let host = try await ExaminedHost(release)
    host.write("/etc/dovecot/local.conf", "protocols =\nlog_path = /run/log\n")
    let (item, file, line) =
      release == .v23
      ? ("configuration", "/etc/dovecot/dovecot-ldap.conf.ext", "\(Parameters.password) = x\n")
      : ("overriding_settings", "/etc/dovecot/local.conf", "passdb ldap {\n  ldap_uris =\n}\n")
    try await Server.running(
      host.command(["dovecot", "-F"]), log: host["/tmp/output"],
      isReady: { FileSnapshot(host["/run/dovecot/master.pid"])?.size ?? 0 > 0 }
    ) {
      let before = try await DoctorObject.examining(host)
      #expect(before.attention.isEmpty, "\(before.attention)")
      #expect(before.items.contains { $0.item == "running" && $0.message == "Dovecot is running" })

      let text = host.text(file)
      host.edit(file) { release == .v23 ? line + $0 : $0 + line }
      for command in [["reload"], ["auth", "test", "a", "b"], ["auth", "test", "a", "b"]] {
        _ = try await host.shell(["timeout", "10", "doveadm"] + command)
      }
      let broken = try await DoctorObject.examining(host)
      #expect(Set(broken.attention.map(\.item)) == [item, "running"], "\(broken.attention)")
      let running = try #require(broken.attention.first { $0.item == "running" })
      let words = release == .v23 ? "\(file) line 1" : "ldap_uris not set"
      #expect(running.message.contains(words), "\(running.message)")
      #expect(running.remedy?.contains("doveadm log errors") == true)

      host.edit(file) { _ in text }
      _ = try await host.shell(["doveadm", "reload"])
      // Dovecot reads its configuration some time after doveadm has ended.
      var after = try await DoctorObject.examining(host)
      for _ in 1...20 where after.attention.map(\.item) == ["reload_pending"] {
        try await Task.sleep(for: .milliseconds(250))
        after = try await DoctorObject.examining(host)
      }
      #expect(after.attention.isEmpty, "\(after.attention)")
    }
  }
}
