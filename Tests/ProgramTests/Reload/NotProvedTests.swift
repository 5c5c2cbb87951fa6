import TestSupport
import Testing

@Suite("A doveconf that once does not answer", .timeLimit(.minutes(20)), .fewAtOnce)
struct NotProvedTests {
  /// What it does that time, as a shell command.
  enum Mishap: String, CaseIterable, Sendable {
    case killed = "kill -9 $$"
    case slow = "exec sleep 605"
    case noLibrary = "echo 'error while loading shared libraries' >&2; exit 127"
  }

  @Test(
    "Before the replacement nothing changes; after it the old file is restored; the next run succeeds",
    arguments: Mishap.allCases, [1, 2])
  func nextRun(_ mishap: Mishap, _ ordinal: Int) async throws {
    try await MailHost.serving(.v23) { host, slapd in
      try await host.expectLogin()
      let old = host.target
      let programs = try installPrograms(on: host, mishap, ordinal)
      try await host.save(.at(slapd).second(slapd.port))
      try await host.expectReloads(0) {
        expectFailure(
          try await host.update(programs + ["--timeout", "8"]), ordinal == 1 ? 75 : 10,
          naming: [Host.targetName, "doveconf: ", "not known", "next run"])
      }
      #expect(host.target?.text == old?.text)
      #expect(host.notes["refused"] == nil)
      #expect((host.notes["reload-pending"] != nil) == (ordinal == 2))
      #expect(try await host.database.needsUpdate)
      try await host.expectReloads(1) {
        expectChange(
          try await host.update(programs), naming: [": changed (", "; Dovecot reloaded"])
      }
      #expect(host.target?.text.contains("\(slapd.port) ldap://") == true)
      try await host.expectLogins()
      #expect(try await !host.database.needsUpdate)
      host.expectNoNotes()
    }
  }

  @Test("A doveadm that stops working after it has shown a new process proves nothing")
  func blind() async throws {
    try await MailHost.serving(.v23) { host, slapd in
      try await host.expectLogin()
      let (old, blind) = (host.scratch["old"], host.scratch["blind"])
      let doveadm = """
        #!/bin/sh
        if [ -e '\(blind)' ]; then exit 127; fi
        case "$*" in
          *' reload')
            /usr/bin/doveadm "$1" "$2" process status auth | awk '/^auth /{print $2}' >'\(old)' ;;
          *' auth cache flush '*) [ ! -e '\(old)' ] || { /usr/bin/doveadm "$@"; exit 127; } ;;
          *' process status auth')
            if [ -e '\(old)' ]; then
              shown=$(/usr/bin/doveadm "$@")
              echo "$shown"
              if echo "$shown" | grep '^auth ' | grep -qvwFf '\(old)'; then : >'\(blind)'; fi
              exit 0
            fi ;;
        esac
        exec /usr/bin/doveadm "$@"

        """
      host.scratch.write("doveadm", doveadm, mode: 0o755)
      host.scratch.write("doveconf", "#!/bin/sh\nexec /usr/bin/doveconf \"$@\"\n", mode: 0o755)
      try await host.save(.at(slapd).second(slapd.port))
      try await host.expectReloads(1) {
        expectFailure(
          try await host.update(["--dovecot-program", dovecotProgram(on: host)]), 10,
          naming: [Host.targetName, "the reload was requested, but", "next run"])
      }
      #expect(Scratch.status(of: blind) != nil)
      #expect(host.notes["refused"] == nil)
      #expect(host.notes["reload-pending"] != nil)
      #expect(try await host.database.needsUpdate)
      try await host.expectReloads(1) {
        let run = try await host.update()
        #expect(run.status == 0, "\(run)")
      }
      #expect(try await !host.database.needsUpdate)
      host.expectNoNotes()
    }
  }

  /// Installs a `dovecot`, beside which its other programs are looked for.
  private func dovecotProgram(on host: MailHost) -> String {
    host.scratch.write("dovecot-program", "#!/bin/sh\nexec /usr/sbin/dovecot \"$@\"\n", mode: 0o755)
  }

  /// Installs a `doveconf` beside a `dovecot`; it fails to judge the configuration once.
  ///
  /// - Returns: the options that name them.
  private func installPrograms(
    on host: MailHost, _ mishap: Mishap, _ ordinal: Int
  ) throws -> [String] {
    let log = host.scratch["judged"]
    let doveconf = """
      #!/bin/sh
      if [ "$3" = -x ]; then
        echo once >>'\(log)'
        if [ "$(wc -l <'\(log)')" -eq \(ordinal) ]; then \(mishap.rawValue); fi
      fi
      exec /usr/bin/doveconf "$@"

      """
    host.scratch.write("doveconf", doveconf, mode: 0o755)
    return ["--dovecot-program", dovecotProgram(on: host)]
  }
}
