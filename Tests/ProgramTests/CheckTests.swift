import Glibc
import TestSupport
import Testing

@Suite("--check", .timeLimit(.minutes(20)))
struct CheckTests {
  @Test("In sync: 0 and no output; a change: 2 and a diff")
  func status() async throws {
    let host = try await Host.withOlderFile()
    expectSilence(try await host.sync(.older, ["--check"]))
    let result = try await host.sync(.searchBind, ["--check"])
    #expect(result.status == 2)
    #expect(result.errors.isEmpty)
    #expect(!result.text.isEmpty)
  }

  @Test("The output is a unified diff with correct line counts")
  func unified() async throws {
    let host = try await Host.withOlderFile()
    for parameters in [
      Parameters.searchBind, .older.with("ldap_bind_dn", "\"cn=other\""),
      .older.with("ldap_auth_method", "\"directbind\"")
        .with("ldap_user_dn_template", "\"uid=%(user)s,dc=a\""),
    ] {
      let old = host.files[Host.targetName]?.text ?? ""
      let result = try await host.sync(parameters, ["--check"])
      #expect(result.status == 2)
      let diff = try #require(Diff(result.text))
      #expect(diff.old == host.target)
      #expect(diff.new == host.target)
      let wanted = Host()
      expectChange(try await wanted.sync(parameters))
      let new = wanted.files[Host.targetName]?.text ?? ""
      #expect(try #require(diff.applied(to: masked(old))) == masked(new))
    }
  }

  @Test("A missing file is shown as a new file")
  func added() async throws {
    let host = Host()
    let result = try await host.sync(.searchBind, ["--check"])
    #expect(result.status == 2)
    let diff = try #require(Diff(result.text))
    #expect(diff.old == "/dev/null")
    #expect(diff.new == host.target)
    expectChange(try await host.sync(.searchBind))
    #expect(diff.applied(to: []) == masked(host.files[Host.targetName]?.text ?? ""))
    expectNoPassword(result)
  }

  @Test("A changed password shows as a change, but neither value is shown")
  func password() async throws {
    let host = try await Host.withOlderFile()
    let result = try await host.sync(
      Parameters.older.with("ldap_bind_password", "\"Invented-Bind-2\""), ["--check"])
    #expect(result.status == 2)
    let changes = result.text.split(separator: "\n").dropFirst(2)
      .filter { $0.hasPrefix("-") || $0.hasPrefix("+") }
    #expect(changes == ["-dnpass = \"********\"", "+dnpass = \"********\""])
    expectNoPassword(result)
  }

  @Test("It writes nothing, neither in the Dovecot directory nor for the next run")
  func nothingWritten() async throws {
    // The test's own Dovecot, so that there is a version to remember.
    let host = try await Host.withOlderFile()
    mkdir(host.scratch["bin"], 0o755)
    host.scratch.write("bin/dovecot", "#!/bin/sh\necho '2.3.19.1 (9b53102964)'\n", mode: 0o755)
    let export = host.export(.searchBind)
    let directory = FileSnapshot.all(in: host.scratch.path)
    let before = host.files
    for further in [["--check"], ["--check", "--force"], ["--check", "--json"]] {
      let result = try await Program.sync(
        [
          "--export", export, "--dovecot-directory", host.dovecot, "--state-directory", host.state,
        ] + further, environment: ["PATH": "\(host.scratch["bin"]):/usr/bin:/bin"])
      #expect(result.status == 2, "\(result.errors)")
      #expect(host.files == before)
      // The snapshot includes the times of the directories.
      #expect(FileSnapshot.all(in: host.scratch.path) == directory)
    }
    #expect(FileSnapshot(host.state) == nil)
  }

  @Test("It works without /proc")
  func withoutProc() async throws {
    let host = try await Host.withOlderFile()
    let before = host.files
    let result = try await host.mounting(
      "mount -t tmpfs none /proc; exec \"$@\"", host.command(.searchBind, ["--check"]))
    #expect(result.status == 2, "\(result.errors)")
    #expect(result.errors.isEmpty)
    #expect(host.files == before)
  }

  @Test("It takes no lock, so it works during another run")
  func noLock() async throws {
    let host = try await Host.withOlderFile()
    let holder = Child(["/usr/bin/flock", host.lock, "-c", "echo held; cat"])
    try #require(holder.line() == "held")
    let result = try await host.sync(.searchBind, ["--check", "--timeout", "0"])
    #expect(result.status == 2)
    holder.endInput()
    #expect(holder.end() == 0)
  }

  @Test("If Modoboa does not ask for the file, it says so and names an old file")
  func off() async throws {
    let off = Parameters.searchBind.with("ldap_dovecot_sync", "false")
    let (empty, host) = (Host(), try await Host.withOlderFile())
    let nothing = try await empty.sync(off, ["--check"])
    #expect(nothing.status == 0)
    #expect(nothing.text.contains("Modoboa does not ask"))
    #expect(!nothing.text.contains(empty.target))
    let before = host.files
    let standing = try await host.sync(off, ["--check"])
    #expect(standing.status == 0)
    #expect(standing.text.contains(host.target))
    #expect(host.files == before)
  }

  /// The lines of a file of this program as --check may show them; an empty password is not secret.
  private func masked(_ text: String) -> [String] {
    text.split(separator: "\n").map {
      $0.hasPrefix("dnpass = ") && $0 != "dnpass = \"\"" ? "dnpass = \"********\"" : String($0)
    }
  }
}
