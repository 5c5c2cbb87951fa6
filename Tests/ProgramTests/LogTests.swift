import Glibc
import TestSupport
import Testing

@Suite("Cron mail and the journal", .timeLimit(.minutes(20)))
struct LogTests {
  private let host = Host()
  private static let bad = Parameters.searchBind.with("ldap_server_port", "0")

  /// Runs the program as systemd does, with `JOURNAL_STREAM` for standard error.
  ///
  /// - Returns: its status and output, and the lines on standard error.
  private func journalled(
    _ parameters: Parameters, _ further: [String], device: String = "%d:%i"
  ) async throws -> (ProgramResult, lines: [Substring]) {
    let errors = host.scratch["errors"]
    let script = """
      exec 2>\(errors)
      JOURNAL_STREAM=$(stat -L -c \(device) /proc/self/fd/2)
      export JOURNAL_STREAM
      exec "$@"
      """
    let result = try await Host.run(
      ["/bin/sh", "-euc", script, "sh"] + host.command(parameters, further))
    let text = String(decoding: host.scratch.read("errors") ?? [], as: UTF8.self)
    return (result, text.split(separator: "\n"))
  }

  @Test("In the journal, each line on standard error begins with its priority")
  func priorities() async throws {
    let (failed, errors) = try await journalled(Self.bad, [])
    #expect(failed.status == 65 && failed.text.isEmpty)
    #expect(errors.count == 1 && errors[0].hasPrefix("<3>update_dovecot_conf: "), "\(errors)")

    let open = host.export(.older)
    chmod(host.scratch.path, 0o755)
    chmod(open, 0o644)
    let (changed, warnings) = try await journalled(.older, [])
    #expect(changed.status == 0)
    // The report is on standard output, whose priority is the unit's SyslogLevel=.
    #expect(changed.text.hasPrefix("\(host.target): ") && !changed.text.contains("<"))
    #expect(
      warnings.count == 1 && warnings[0].hasPrefix("<4>update_dovecot_conf: warning: "),
      "\(warnings)")

    let (_, metrics) = try await journalled(.older, ["--metrics-file", "/proc/x.prom"])
    #expect(
      metrics.count == 1 && metrics[0].hasPrefix("<4>update_dovecot_conf: warning: "), "\(metrics)")

    let (_, steps) = try await journalled(.older, ["-v"])
    #expect(steps.count > 1)
    #expect(
      steps.allSatisfy {
        $0.hasPrefix("<7>update_dovecot_conf: ")
          || $0.hasPrefix("<4>update_dovecot_conf: warning: ")
      }, "\(steps)")
  }

  @Test("The journal gets an error that lasts at once, and then hourly")
  func repeated() async throws {
    let worse = Parameters.searchBind.with("ldap_search_filter", "\"\"")
    let note = "\(host.state)/error"
    func lines(_ parameters: Parameters, _ further: [String] = []) async throws -> Int {
      let (result, lines) = try await journalled(parameters, further)
      #expect(result.status == (parameters.json == Parameters.searchBind.json ? 0 : 65))
      return lines.count
    }
    #expect(try await lines(Self.bad) == 1)
    #expect(FileSnapshot(note)?.permissions == 0o600)
    #expect(try await lines(Self.bad) == 0)
    #expect(try await lines(Self.bad, ["-q"]) == 0)
    // Not by hand, where somebody asks for it.
    expectFailure(try await host.sync(Self.bad), 65)
    #expect(try await lines(Self.bad, ["--check"]) == 1)
    #expect(try await lines(Self.bad, ["-v"]) > 1)
    // Another one, and the first again.
    #expect(try await lines(worse) == 1)
    #expect(try await lines(worse) == 0)
    #expect(try await lines(Self.bad) == 1)
    // As if it had been an hour ago, and as if the clock had been set back.
    for shift in [-3600, 60] {
      let text = try #require(FileSnapshot(note)?.text)
      let shifted = text.split(separator: "\n").map { line in
        guard line.hasPrefix("logged="), let time = Int(line.dropFirst(7)) else { return "\(line)" }
        return "logged=\(time + shift)"
      }
      host.scratch.write("state/error", shifted.joined(separator: "\n") + "\n", mode: 0o600)
      #expect(try await lines(Self.bad) == 1)
      #expect(try await lines(Self.bad) == 0)
    }
    let since = try #require(FileSnapshot(note)?.text.split(separator: "\n")).dropFirst().first
    // A run without an error ends it.
    #expect(try await lines(.searchBind) == 0)
    #expect(FileSnapshot(note) == nil)
    #expect(try await lines(Self.bad) == 1)
    #expect(since?.hasPrefix("since=") == true)
    // Where no note can be kept, each run says it.
    let nowhere = ["--state-directory", host.scratch.write("file", "") + "/state"]
    for _ in 1...2 { #expect(try await lines(Self.bad, nowhere) == 1) }
  }

  @Test(
    "A priority is for the journal alone, not for a file that standard error leads to elsewhere")
  func otherStream() async throws {
    for device in ["%d:0", "0:%i", "x"] {
      let (_, lines) = try await journalled(Self.bad, [], device: device)
      #expect(lines.count == 1 && lines[0].hasPrefix("update_dovecot_conf: "), "\(lines)")
    }
  }

  @Test("From cron: nothing while in sync, one line for a change, one for an error")
  func cron() async throws {
    // As cron starts it: almost no environment, all output in one mail.
    func mail(_ parameters: Parameters) async throws -> (Int32, [Substring]) {
      let script = "cd /; exec 2>&1; exec \"$@\""
      let variables = ["HOME=/root", "LOGNAME=root", "SHELL=/bin/sh", "PATH=/usr/bin:/bin"]
      let result = try await Host.run(
        ["/usr/bin/env", "-i"] + variables
          + ["UPDATE_DOVECOT_CONF_CONFIG=/dev/null", "/bin/sh", "-euc", script, "sh"]
          + host.command(parameters))
      return (result.status, result.text.split(separator: "\n", omittingEmptySubsequences: false))
    }
    let off = Parameters.searchBind.with("ldap_dovecot_sync", "false")
    for (parameters, status, lines) in [
      (off, 0, 0), (.older, 0, 1), (.older, 0, 0), (.older, 0, 0), (.searchBind, 0, 1),
      (.searchBind, 0, 0), (Self.bad, 65, 1), (Self.bad, 65, 1), (.searchBind, 0, 0), (off, 0, 0),
    ] as [(Parameters, Int32, Int)] {
      let (ended, mail) = try await mail(parameters)
      #expect(ended == status && mail.count == lines + 1 && mail.last == "", "\(mail)")
    }
  }

  @Test("On a terminal, a run says that the sync is off, and where to switch it on")
  func off() async throws {
    let cases: [(Parameters, String)] = [
      (
        .searchBind.with("ldap_dovecot_sync", "false"),
        "ldap_dovecot_sync is off; in Modoboa, turn on 'Enable Dovecot LDAP sync'"
      ),
      (
        .searchBind.with("authentication_type", "\"local\""),
        "authentication_type is not ldap; in Modoboa, set the authentication type to LDAP"
      ),
    ]
    for (parameters, words) in cases {
      func shown(_ further: [String]) async throws -> String {
        let quoted = host.command(parameters, further).map { "'\($0)'" }.joined(separator: " ")
        return try await Program.run(
          "/usr/bin/script", ["-qec", quoted, "/dev/null"], environment: Host.environment
        ).text
      }
      let text = try await shown([])
      #expect(text == "Modoboa does not ask for the file: \(words)\r\n")
      #expect(try await shown(["-q"]) == "")
      expectSilence(try await host.sync(parameters))
    }
  }

  @Test("Reports and errors have no colours on a terminal")
  func plain() async throws {
    for (parameters, further) in [
      (Parameters.older, [] as [String]), (.searchBind, ["--json"]), (Self.bad, []),
      (Self.bad, ["-v"]),
    ] {
      let quoted = host.command(parameters, further).map { "'\($0)'" }.joined(separator: " ")
      let result = try await Program.run(
        "/usr/bin/script", ["-qec", quoted, "/dev/null"],
        environment: ["TERM": "xterm"].merging(Host.environment) { $1 })
      #expect(!result.text.isEmpty && !result.text.contains("\u{1b}"), "\(result.text)")
    }
  }
}
