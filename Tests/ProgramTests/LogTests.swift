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
