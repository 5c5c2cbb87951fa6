import FoundationEssentials
import Glibc
import TestSupport
import Testing

@Suite("Reports of a run, and their streams", .timeLimit(.minutes(20)))
struct ReportTests {
  /// The object of --json, with the same keys for every outcome.
  private struct Object: Decodable {
    let result: String
    let exitStatus: Int32
    let target: String?
    let settings: [String]
    let reasons: [String]
    let error: String?
    let keys: [String]

    init(from decoder: any Decoder) throws {
      let object = try decoder.container(keyedBy: AnyKey.self)
      keys = object.allKeys.map(\.stringValue).sorted()
      result = try object.decode(String.self, forKey: AnyKey(stringValue: "result"))
      exitStatus = try object.decode(Int32.self, forKey: AnyKey(stringValue: "exit_status"))
      target = try object.decode(String?.self, forKey: AnyKey(stringValue: "target"))
      settings = try object.decode([String].self, forKey: AnyKey(stringValue: "settings"))
      reasons = try object.decode([String].self, forKey: AnyKey(stringValue: "reasons"))
      error = try object.decode(String?.self, forKey: AnyKey(stringValue: "error"))
    }
  }

  private static let keys = [
    "dovecot_version", "error", "exit_status", "included", "reasons", "reload", "result",
    "settings",
    "target", "warnings",
  ]

  @Test("--json prints one object on one line, with the same keys for every outcome")
  func json() async throws {
    let host = Host()
    let off = Parameters.searchBind.with("ldap_dovecot_sync", "false")
    let bad = Parameters.searchBind.with("ldap_server_port", "0")
    let runs: [(Parameters, [String], String)] = [
      (off, [], "off"), (.older, ["--check"], "would_change"), (.older, [], "changed"),
      (.older, [], "in_sync"), (.older, ["--check"], "in_sync"), (.searchBind, [], "changed"),
      (bad, [], "failed"), (bad, ["--check"], "failed"), (.older, ["--timeout", "x"], "failed"),
      (.older, ["--output", "/"], "failed"),
    ]
    for (parameters, further, outcome) in runs {
      let result = try await host.sync(parameters, further + ["--json"])
      let object = try object(in: result)
      #expect(object.result == outcome)
      #expect(object.keys == Self.keys)
      #expect(object.exitStatus == result.status)
      #expect((object.error == nil) == (outcome != "failed"))
      #expect(result.errors.isEmpty == (outcome != "failed"), "\(result.errors)")
      expectNoPassword(result)
    }
  }

  @Test("--json has the names of differing settings and the reasons for a replacement")
  func jsonOfChange() async throws {
    let host = try await Host.withOlderFile()
    chmod(host.target, 0o644)
    let object = try object(in: await host.sync(.searchBind, ["--json"]))
    #expect(object.target == host.target)
    #expect(object.settings == ["uris", "dnpass"])
    #expect(object.reasons == ["content", "mode"])
  }

  @Test("json in the configuration file also applies to failures")
  func jsonByConfiguration() async throws {
    let host = Host()
    let config = host.scratch.write("config", "json = yes\n")
    let bad = Parameters.searchBind.with("ldap_server_port", "0")
    let result = try await host.sync(bad, ["--config", config])
    #expect(result.status == 65)
    let object = try object(in: result)
    #expect(object.result == "failed")
  }

  @Test("-q prints errors only, and keeps the exit status", arguments: ["-q", "--quiet"])
  func quiet(option: String) async throws {
    let host = try await Host.withOlderFile()
    let check = try await host.sync(.searchBind, ["--check", option])
    #expect(check.status == 2)
    #expect(check.text.isEmpty && check.errors.isEmpty)
    expectSilence(try await host.sync(.searchBind, [option]))
    try await expectFile(of: .searchBind, on: host)
    expectFailure(
      try await host.sync(Parameters.searchBind.with("ldap_server_port", "0"), [option]), 65)
  }

  @Test("-v explains on standard error, and standard output stays the same")
  func verbose() async throws {
    let host = try await Host.withOlderFile()
    let plain = try await host.sync(.searchBind, ["--check"])
    let verbose = try await host.sync(.searchBind, ["--check", "-v"])
    #expect(verbose.status == 2)
    #expect(verbose.text == plain.text)
    #expect(verbose.errors.contains(host.target))
    for line in verbose.errors.split(separator: "\n") {
      #expect(line.hasPrefix("update_dovecot_conf: "))
    }
    expectNoPassword(verbose)
  }

  @Test("A diff is coloured on a terminal only, and not with NO_COLOR or TERM=dumb")
  func colour() async throws {
    let host = try await Host.withOlderFile()
    let command = host.command(.searchBind, ["--check"])
    let plain = try await Host.run(command)
    #expect(!plain.text.contains("\u{1b}"))
    let quoted = command.map { "'\($0)'" }.joined(separator: " ")
    for (variables, isColoured) in [
      (["TERM": "xterm"], true), (["TERM": "xterm", "NO_COLOR": "1"], false),
      (["TERM": "dumb"], false), (["TERM": "xterm", "NO_COLOR": ""], true),
    ] {
      let result = try await Program.run(
        "/usr/bin/script", ["-qec", quoted, "/dev/null"],
        environment: variables.merging(Host.environment) { $1 })
      #expect(result.status == 2)
      #expect(result.text.contains("\u{1b}[3") == isColoured, "\(variables)")
      expectNoPassword(result)
    }
  }

  private func object(in result: ProgramResult) throws -> Object {
    #expect(result.text.hasSuffix("}\n") && result.text.hasPrefix("{"), "\(result.text)")
    #expect(result.output.count { $0 == UInt8(ascii: "\n") } == 1)
    return try JSONDecoder().decode(Object.self, from: Data(result.output))
  }
}
