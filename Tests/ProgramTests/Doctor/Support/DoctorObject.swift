import FoundationEssentials
import TestSupport
import Testing

/// The object of `doctor --json`.
struct DoctorObject: Decodable {
  struct Item: Decodable, Equatable {
    let item: String
    let status: String
    let message: String
    let file: String?
    let line: Int?
    let remedy: String?
    let keys: [String]

    init(from decoder: any Decoder) throws {
      let object = try decoder.container(keyedBy: AnyKey.self)
      keys = object.allKeys.map(\.stringValue).sorted()
      item = try object.decode(String.self, forKey: AnyKey(stringValue: "item"))
      status = try object.decode(String.self, forKey: AnyKey(stringValue: "status"))
      message = try object.decode(String.self, forKey: AnyKey(stringValue: "message"))
      file = try object.decode(String?.self, forKey: AnyKey(stringValue: "file"))
      line = try object.decode(Int?.self, forKey: AnyKey(stringValue: "line"))
      remedy = try object.decode(String?.self, forKey: AnyKey(stringValue: "remedy"))
    }
  }

  /// All items, in the order of the report.
  static let items = [
    "dovecot", "file_permissions", "configuration", "parameters", "in_sync", "ldap_driver",
    "sql_userdb", "ldap_userdb", "trusted_authorities", "ca_file", "ca_defect", "ldap_injection",
    "ldap_servers", "referrals", "include", "overriding_settings", "ldap_passdb", "passdb_order",
    "sql_passdb", "running", "reload_pending", "last_run", "schedule",
  ]
  /// What doctor says of Dovecot on most of the tests' hosts, where none is running.
  static let stopped = "Dovecot is not running"

  let command: String
  let status: String
  let exitStatus: Int32
  let items: [Item]
  let keys: [String]

  init(from decoder: any Decoder) throws {
    let object = try decoder.container(keyedBy: AnyKey.self)
    keys = object.allKeys.map(\.stringValue).sorted()
    command = try object.decode(String.self, forKey: AnyKey(stringValue: "command"))
    status = try object.decode(String.self, forKey: AnyKey(stringValue: "status"))
    exitStatus = try object.decode(Int32.self, forKey: AnyKey(stringValue: "exit_status"))
    items = try object.decode([Item].self, forKey: AnyKey(stringValue: "items"))
  }

  /// The items that need attention, except that Dovecot is not running.
  var attention: [Item] {
    items.filter { $0.status == "attention" && $0.message != Self.stopped }
  }

  /// Whether there is nothing to judge or to do, except that Dovecot is not running, and that the LDAP
  /// servers were not asked.
  var isInOrder: Bool {
    attention.isEmpty
      && items.allSatisfy {
        $0.status == "ok" || $0.message == Self.stopped || $0.item == "ldap_servers"
      }
  }

  /// Whether Dovecot is not running, which needs attention.
  var isStopped: Bool { items.contains { $0.message == Self.stopped } }

  /// The report as doctor prints it.
  static func reading(_ output: [UInt8]) throws -> DoctorObject {
    try JSONDecoder().decode(DoctorObject.self, from: Data(output))
  }

  /// The report of doctor on a host; expects the report's fixed format, and that nothing on the
  /// host has changed.
  static func examining(
    _ host: ExaminedHost, _ further: [String] = [], input: [UInt8] = [],
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws -> DoctorObject {
    let before = host.files
    let result = try await host.run(["doctor", "--json"] + further, input: input)
    let after = host.files
    let touched = Set(before.keys).union(after.keys).filter { before[$0] != after[$0] }
    #expect(touched.isEmpty, sourceLocation: sourceLocation)
    #expect(result.errors.isEmpty, "\(result.errors)", sourceLocation: sourceLocation)
    expectNoPassword(result, sourceLocation: sourceLocation)
    try #require(
      result.text.hasPrefix("{") && result.text.hasSuffix("}\n"), "\(result.status) \(result.text)",
      sourceLocation: sourceLocation)
    #expect(result.output.count { $0 == UInt8(ascii: "\n") } == 1, sourceLocation: sourceLocation)
    let object = try reading(result.output)
    #expect(object.keys == ["command", "exit_status", "items", "status"])
    #expect(object.command == "doctor")
    #expect(object.exitStatus == result.status, sourceLocation: sourceLocation)
    let isFine = object.attention.isEmpty && !object.isStopped
    #expect(object.status == (isFine ? "ok" : "attention"))
    #expect(result.status == (isFine ? 0 : 2), sourceLocation: sourceLocation)
    var order: [String] = []
    for item in object.items {
      #expect(item.keys == ["file", "item", "line", "message", "remedy", "section", "status"])
      #expect(["ok", "attention", "unchecked"].contains(item.status))
      #expect((item.remedy == nil) || item.status == "attention")
      #expect(!item.message.isEmpty)
      if order.last != item.item { order.append(item.item) }
    }
    #expect(order.filter { $0 != "upgrade" } == Self.items, sourceLocation: sourceLocation)
    return object
  }
}
