import Glibc
import TestSupport
import Testing

/// A run with its expected outcome, whose output, arguments and files are searched.
struct Outcome: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let status: Int32
  let parameters: Parameters
  let options: [String]

  init(
    _ name: String, _ status: Int32, _ parameters: Parameters = .searchBind, _ options: String...
  ) {
    (testDescription, self.status, self.parameters, self.options) =
      (name, status, parameters, options)
  }

  static let all = [
    Outcome("a change", 0), Outcome("a change explained", 0, .searchBind, "-v"),
    Outcome("a change in JSON", 0, .searchBind, "--json"),
    Outcome("a file for 2.4", 0, .searchBind, "--dovecot-version", "2.4"),
    Outcome("nothing to do", 0, .older, "-v", "--json"),
    Outcome("a rewrite", 0, .older, "--force", "-v"),
    Outcome("a check", 2, .searchBind, "--check", "-v"),
    Outcome("a check in JSON", 2, .searchBind, "--check", "--json", "-v"),
    Outcome("no port", 65, .searchBind.with("ldap_server_port", "0"), "-v", "--json"),
    Outcome(
      "a password of two lines", 65,
      .searchBind.with("ldap_bind_password", "\"Invented-Bind-4\\nInvented-Bind-5\""), "-v",
      "--json"),
    Outcome(
      "a password in a list", 65, .searchBind.with("ldap_bind_password", "[\"Invented-Bind-4\"]"),
      "-v", "--json"),
    Outcome(
      "a password without an account", 65, .searchBind.with("ldap_bind_dn", "null"), "-v", "--json"
    ),
    Outcome(
      "JSON that is cut off after the password", 65,
      .searchBind.with("ldap_bind_password", "\"Invented-Bind-4\" \"Invented-Bind-5"), "-v",
      "--json"),
    Outcome(
      "a directory that is missing", 73, .searchBind, "--output", "/proc/nonexistent/a", "-v"),
  ]
}

@Suite("Where the password goes", .timeLimit(.minutes(20)))
struct SecretTests {
  @Test(
    "Only into the file: no output, argument, other file or program",
    arguments: Outcome.all)
  func nowhereElse(outcome: Outcome) async throws {
    let host = try await Host.withOlderFile()
    let log = host.scratch["trace"]
    let calls = "execve,execveat,openat,open,creat,write,writev,pwrite64,sendto,sendmsg,connect"
    let result = try await Host.run(
      [
        "/usr/bin/strace", "-f", "-qq", "-y", "-s", "65536", "-o", log, "-e", "trace=\(calls)",
      ] + host.command(outcome.parameters, outcome.options))
    #expect(result.status == outcome.status, "\(result.errors)")
    expectNoPassword(result)
    let trace = String(decoding: Scratch.content(of: log) ?? [], as: UTF8.self)
    #expect(trace.contains("execve("))
    for line in trace.split(separator: "\n") where line.contains(Parameters.passwordBeginning) {
      // Into the file, and from the worker that read it to the process that writes the file.
      let isMeant = line.contains("/\(Host.temporaryName)>") || line.contains("<pipe:[")
      #expect(line.contains(" write(") && isMeant, "\(line)")
    }
    #expect(!trace.contains("connect("))
  }

  @Test("The only new file is private from its first moment")
  func privateFromBirth() async throws {
    let host = try await Host.withOlderFile()
    let calls = try await Strace.calls(of: host.command(.searchBind))
    let made = calls.filter {
      $0.name.hasPrefix("open") && $0.text.contains("O_CREAT") && !$0.text.contains(Host.lockName)
    }
    #expect(made.count == 1)
    let opening = try #require(made.first).text
    #expect(opening.contains("\"\(Host.temporaryName)\""))
    #expect(opening.contains("O_EXCL") && opening.contains("O_NOFOLLOW"), "\(opening)")
    #expect(opening.contains(", 0600) = "), "\(opening)")
    for call in calls where call.name.contains("chmod") {
      #expect(call.text.contains(", 0600) = 0"), "\(call)")
    }
    #expect(!calls.contains { $0.name == "creat" || $0.name.hasPrefix("mknod") })
  }

  @Test("Content is flushed before the rename, and the directory before the end")
  func order() async throws {
    let host = try await Host.withOlderFile()
    let calls = try await Strace.calls(of: host.command(.searchBind))
    let steps = ["fchmod(", "write(", "fsync("].map { name in
      calls.firstIndex { $0.text.hasPrefix(name) && $0.text.contains("/\(Host.temporaryName)>") }
    }
    let rename = calls.firstIndex { $0.name.hasPrefix("rename") }
    let flush = calls.lastIndex { $0.name == "fsync" && $0.text.contains("/dovecot>") }
    let report = calls.lastIndex { $0.name == "write" && $0.text.contains("changed (") }
    let order = try (steps + [rename, flush, report]).map { try #require($0) }
    #expect(order == order.sorted())
    #expect(Set(order).count == order.count)
  }

  @Test("Not into notes for the next run")
  func notes() async throws {
    let host = Host()
    mkdir(host.scratch["bin"], 0o755)
    host.scratch.write("bin/dovecot", "#!/bin/sh\necho '2.3.19.1 (9b53102964)'\n", mode: 0o755)
    let result = try await Program.sync(
      [
        "--export", host.export(.searchBind), "--dovecot-directory", host.dovecot,
        "--state-directory", host.state,
      ], environment: ["PATH": "\(host.scratch["bin"]):/usr/bin:/bin"])
    expectChange(result)
    let notes = FileSnapshot.all(in: host.state)
    #expect(!notes.isEmpty)
    #expect(FileSnapshot(host.state)?.permissions == 0o700)
    for (name, note) in notes {
      #expect(note.permissions == 0o600, "\(name)")
      #expect(!note.text.contains(Parameters.passwordBeginning), "\(name)")
    }
  }
}
