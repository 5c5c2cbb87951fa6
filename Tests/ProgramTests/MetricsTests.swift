import Glibc
import TestSupport
import Testing

@Suite("Metrics for the node exporter", .timeLimit(.minutes(20)))
struct MetricsTests {
  private let host = Host()
  private var path: String { host.scratch["metrics.prom"] }
  private var option: [String] { ["--metrics-file", path] }

  /// The values by name, without the prefix and label that all have.
  private var values: [String: Int] {
    let text = FileSnapshot(path)?.text ?? ""
    let lines = text.split(separator: "\n").filter { !$0.hasPrefix("#") }
    let pairs = lines.compactMap { line -> (String, Int)? in
      let words = line.split(separator: " ")
      guard words.count == 2, let value = Int(words[1]) else { return nil }
      let label = "dovecot_directory=\"\(host.dovecot)\""
      guard words[0].contains(label) else { return nil }
      let name = words[0].dropFirst("update_dovecot_conf_".count)
        .replacing("\(label),", with: "").replacing("{\(label)}", with: "")
      return (String(name), value)
    }
    return Dictionary(pairs) { $1 }
  }

  private func version() async throws -> String {
    let text = try await Program.sync(["--version"]).text
    return text.split(whereSeparator: { $0 == " " || $0 == "\n" }).last.map(String.init) ?? ""
  }

  @Test("Each run writes all of them, world-readable, without a password")
  func outcomes() async throws {
    let off = Parameters.searchBind.with("ldap_dovecot_sync", "false")
    let bad = Parameters.searchBind.with("ldap_server_port", "0")
    let runs: [(Parameters, [String], status: Int, inSync: Int)] = [
      (off, [], 0, 1), (bad, [], 65, 0), (.older, [], 0, 1), (.older, [], 0, 1),
      (.searchBind, ["-q"], 0, 1), (.searchBind, ["--json"], 0, 1), (bad, ["--json"], 65, 0),
      (.older, ["--timeout", "x"], 64, 0), (.older, ["--output", host.scratch["none/x"]], 73, 0),
    ]
    let info = "info{version=\"\(try await version())\"}"
    for (parameters, further, status, inSync) in runs {
      unlink(path)
      let start = time(nil)
      let result = try await host.sync(parameters, option + further)
      #expect(result.status == Int32(status), "\(result.errors)")
      let values = values
      #expect(
        values.keys.sorted() == [
          "exit_status", "in_sync", info, "last_change_timestamp_seconds",
          "last_run_timestamp_seconds", "reload_pending",
        ])
      #expect(values["exit_status"] == status && values["in_sync"] == inSync && values[info] == 1)
      #expect(values["reload_pending"] == 0)
      #expect((start...time(nil)).contains(values["last_run_timestamp_seconds"] ?? 0))
      let file = try #require(FileSnapshot(path))
      #expect(file.permissions == 0o644 && file.owner == [0, 0])
      for secret in Parameters.secrets { #expect(!file.text.contains(secret)) }
      // Nothing else is left in the directory.
      #expect(!host.scratch.names.contains { $0.hasPrefix(".") })
    }
  }

  @Test("The time of the last change is that of the file, also after failed runs")
  func lastChange() async throws {
    func lastChange() -> Int? { values["last_change_timestamp_seconds"] }
    expectChange(try await host.sync(.older, option))
    let written = try #require(FileSnapshot(host.target)).modified[0]
    #expect(lastChange() == written)
    // As if it had been an hour ago.
    try await Program.succeed("/usr/bin/touch", ["-d", "@\(written - 3600)", host.target])
    expectSilence(try await host.sync(.older, option))
    #expect(lastChange() == written - 3600)
    let failed = try await Program.sync(["--export", "/nonexistent"] + host.options + option)
    #expect(failed.status == 66 && lastChange() == written - 3600)
    expectChange(try await host.sync(.searchBind, option))
    #expect((lastChange() ?? 0) >= written)
  }

  @Test("A failed reload is reported until it is made; the file is in sync meanwhile")
  func pending() async throws {
    func expect(_ status: Int, pending: Int) throws {
      #expect(values["exit_status"] == status && values["reload_pending"] == pending)
      #expect(values["in_sync"] == 1)
      let written = try #require(FileSnapshot(host.target)).modified[0]
      #expect(values["last_change_timestamp_seconds"] == written)
    }
    for _ in 0..<2 {
      let failed = try await host.sync(.older, ["--reload-command", "false"] + option)
      #expect(failed.status == 10)
      try expect(10, pending: 1)
    }
    #expect(try await host.sync(.older, ["--reload-command", "true"] + option).status == 0)
    try expect(0, pending: 0)
  }

  @Test("--check, doctor and export write none")
  func others() async throws {
    #expect(try await host.sync(.searchBind, ["--check"] + option).status == 2)
    #expect(FileSnapshot(path) == nil)
    let config = host.scratch.write("config", "metrics_file = \(path)\n")
    let export = ["--export", host.export(.searchBind), "--config", config]
    #expect(try await Program.sync(["export"] + export).status == 0)
    let doctor = try await Program.sync(
      ["doctor"] + export + ["--dovecot-directory", host.dovecot])
    #expect(doctor.status == 2)
    #expect(FileSnapshot(path) == nil)
  }

  @Test("The configuration file can enable them, and its later errors are reported in them")
  func configuration() async throws {
    let config = host.scratch.write("config", "metrics_file = \(path)\ntimeout = soon\n")
    let result = try await host.sync(.searchBind, ["--config", config])
    expectFailure(result, 78)
    #expect(values["exit_status"] == 78 && values["in_sync"] == 0)
  }

  @Test("A lost report shows in them, although the file is in sync")
  func lostReport() async throws {
    let script = "exec \"$@\" >/dev/full"
    let result = try await Host.run(
      ["/bin/sh", "-euc", script, "sh"] + host.command(.searchBind, option))
    #expect(result.status == 74)
    #expect(values["exit_status"] == 74 && values["in_sync"] == 1)
  }

  @Test("If they cannot be written, the run warns and keeps its exit status")
  func unwritable() async throws {
    let paths = ["/proc/metrics.prom", host.scratch["none/metrics.prom"]]
    for path in paths {
      let option = ["--metrics-file", path]
      let changed = try await host.sync(.searchBind, ["--force"] + option)
      #expect(changed.status == 0 && !changed.text.isEmpty)
      expectOneWarning(changed, of: path)
      expectOneWarning(try await host.sync(.searchBind, option), of: path)
      let bad = Parameters.searchBind.with("ldap_server_port", "0")
      let failed = try await host.sync(bad, option)
      #expect(failed.status == 65)
      #expect(failed.errors.split(separator: "\n").count == 2)
    }
    try await expectFile(of: .searchBind, on: host)
  }

  private func expectOneWarning(_ result: ProgramResult, of path: String) {
    #expect(result.status == 0)
    let directory = path.split(separator: "/").dropLast().joined(separator: "/")
    #expect(
      result.errors.hasPrefix(
        "update_dovecot_conf: warning: cannot write metrics: /\(directory)"), "\(result.errors)"
    )
    #expect(result.errors.split(separator: "\n").count == 1, "\(result.errors)")
  }

  @Test("A file that this program did not write is not replaced")
  func foreign() async throws {
    host.scratch.write("metrics.prom", "other_metric 1\n")
    let result = try await host.sync(.searchBind, option)
    #expect(result.status == 0 && result.errors.contains("not replaced"), "\(result.errors)")
    #expect(FileSnapshot(path)?.text == "other_metric 1\n")
  }

  @Test("A collector sees a whole file at any moment")
  func atomic() async throws {
    expectChange(try await host.sync(.searchBind, option))
    let command = host.command(.searchBind, option)
    let calls = try await Strace.calls(of: command)
    let own = calls.filter { $0.text.contains("metrics.prom") }
    #expect(own.contains { $0.name.hasPrefix("rename") })
    // No flush: the disk need not wake up each minute for what the next run rewrites.
    #expect(!calls.contains { $0.name == "fsync" })
    // Only the temporary file is written to, which no collector reads.
    for call in own where call.name == "write" || call.text.contains("O_CREAT") {
      #expect(call.text.contains(".metrics.prom.update_dovecot_conf"), "\(call.text)")
    }
    let failing = try #require(own.first { $0.name.hasPrefix("rename") })
    let before = FileSnapshot(path)
    let failed = try await Strace.run(command, injecting: failing.injecting("error=EIO"))
    #expect(failed.status == 0 && failed.errors.contains("cannot write metrics"))
    #expect(FileSnapshot(path) == before)
  }

  @Test("A run without metrics makes no system call for them")
  func unasked() async throws {
    expectChange(try await host.sync(.searchBind))
    let calls = try await Strace.calls(of: host.command(.searchBind))
    #expect(!calls.contains { $0.text.contains(".prom") })
    #expect(!calls.contains { $0.name == "execve" && $0.ordinal > 1 })
    // The worker, and its request.
    #expect(calls.count { ["clone", "clone3", "fork", "vfork"].contains($0.name) } == 1)
    #expect(calls.filter { $0.name == "write" }.allSatisfy { $0.text.contains("<pipe:[") })
    #expect(!calls.contains { ["rename", "renameat", "fsync"].contains($0.name) })
  }
}
