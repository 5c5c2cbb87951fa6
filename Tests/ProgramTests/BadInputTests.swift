import Glibc
import TestSupport
import Testing

@Suite("Exports that cannot be used", .timeLimit(.minutes(20)))
struct BadInputTests {
  @Test(
    "Text that is not JSON is refused with the position of the error",
    arguments: [
      "", " \n", "{", "nonsense", "{\"core\": {\"authentication_type\": \"ldap\"",
      "{\"core\": {\"authentication_type\": \"ldap\",}} x", "[1, 2", "{'core': {}}",
      "{\"core\": {\"ldap_server_port\": NaN}}", "\u{0}", "{\"core\": {\"a\": \"\\ud800\"}}{",
    ])
  func notJSON(text: String) async throws {
    try await expectRefused(Array(text.utf8), naming: "is not valid JSON")
  }

  @Test("A truncated dump is refused, wherever it ends")
  func truncated() async throws {
    let path = "\(TestData.corpus)/04-searchbind/dumpdata.json"
    let whole = try #require(Scratch.content(of: path))
    let end = try #require(whole.lastIndex(of: UInt8(ascii: "]")))
    for length in stride(from: 1, through: end, by: end / 11) {
      try await expectRefused(Array(whole[..<length]), naming: "is not valid JSON")
    }
  }

  @Test(
    "JSON that is not a settings export is refused",
    arguments: [
      "[]", "null", "true", "42", "\"text\"", "\"\"", "[{}]", "[[]]", "[null]",
      #"[{"model": "auth.user", "pk": 1, "fields": {"username": "admin"}}]"#,
      #"[{"model": "core.localconfig", "pk": 1}]"#,
      #"[{"model": "core.localconfig", "pk": 1, "fields": {}}]"#,
      #"[{"model": "core.localconfig", "pk": 1, "fields": {"_parameters": 5}}]"#,
      #"[{"model": "core.localconfig", "pk": 1, "fields": {"_parameters": "cut {"}}]"#,
      #"{"label": "Administration", "params": {"enable_mx_checks": true}}"#,
      #"{"label": "General", "params": {}}"#, #"{"params": []}"#,
      #"{"name": "left-pad", "version": "1.3.0", "dependencies": {}}"#,
      #"{"core": []}"#, #"{"core": "ldap"}"#, #"{"core": null}"#,
      #"{"authentication_type": "ldap", "ldap_dovecot_sync": true}"#,
    ])
  func notAnExport(text: String) async throws {
    try await expectRefused(Array(text.utf8))
  }

  @Test("An API answer without the password, as a reseller gets it, is refused")
  func reseller() async throws {
    let path = "\(TestData.corpus)/api_v2_as_reseller.json"
    try await expectRefused(
      try #require(Scratch.content(of: path)), naming: "ldap_bind_password is missing")
  }

  @Test("50 MB of JSON are refused as too large")
  func tooLarge() async throws {
    let host = try await Host.withOlderFile()
    let before = host.files
    let filler = [UInt8](repeating: UInt8(ascii: " "), count: 50_000_000)
    let path = host.scratch.write("large.json", filler + Array(Parameters.searchBind.json.utf8))
    expectRefusal(
      try await host.sync(source: ["--export", path]), 65, naming: [path, "larger than 4 MiB"],
      on: host, before: before)
  }

  @Test("Deeply nested JSON is refused without recursion", arguments: [600, 100_000])
  func nested(levels: Int) async throws {
    for (open, close) in [("[", "]"), ("{\"core\":", "}")] {
      let depth = String(repeating: open, count: levels)
      let text = depth + "1" + String(repeating: close, count: levels)
      try await expectRefused(Array(text.utf8))
    }
  }

  @Test(
    "Invalid UTF-8 in a value that is used is refused",
    arguments: ["ldap_server_address", "ldap_bind_password", "ldap_search_filter"])
  func notUTF8(name: String) async throws {
    let parts = Parameters.searchBind.with(name, "\"(%(user)s)@\"").json.split(separator: "@")
    try await expectRefused(Array(parts[0].utf8) + [0xc3, 0x28] + Array(parts[1].utf8))
  }

  @Test("Invalid UTF-8 in a value that is not used never gets into the file")
  func notUTF8Elsewhere() async throws {
    let host = Host()
    let parts = Parameters.searchBind.with("default_password", "\"@\"").json.split(separator: "@")
    let text = Array(parts[0].utf8) + [0xff, 0xfe] + Array(parts[1].utf8)
    let result = try await host.sync(source: ["--export", "-"], input: text)
    #expect([0, 65].contains(result.status), "\(result.errors)")
    expectNoPassword(result)
    if result.status == 0 { try await expectFile(of: .searchBind, on: host) }
  }

  /// Expects 65 for this standard input, and an older file that stays.
  private func expectRefused(
    _ text: [UInt8], naming word: String = "standard input",
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    let host = try await Host.withOlderFile()
    let before = host.files
    expectRefusal(
      try await host.sync(source: ["--export", "-"], input: text), 65,
      naming: ["standard input", word], on: host, before: before, sourceLocation: sourceLocation)
  }
}
