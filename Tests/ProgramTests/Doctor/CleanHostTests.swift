import TestSupport
import Testing

@Suite("A host in order", .fewAtOnce, .timeLimit(.minutes(20)))
struct CleanHostTests {
  static let parameters: [(String, Parameters)] = [
    ("search", .searchBind),
    ("starttls", Parameters.searchBind.with("ldap_secured", Parameters.quoted("starttls"))),
  ]

  @Test(
    "each item is ok, and nothing is changed", arguments: ExaminedHost.Release.allCases,
    [0, 1])
  func clean(release: ExaminedHost.Release, number: Int) async throws {
    let host = try await ExaminedHost(release, Self.parameters[number].1)
    let object = try await DoctorObject.examining(host)
    #expect(object.isInOrder, "\(object.attention)")
    let stopped = try #require(object.items.first { $0.item == "running" })
    #expect(stopped.remedy == "start Dovecot")
    let text = try await host.run(["doctor"])
    #expect(text.status == 2)
    let lines = text.text.split(separator: "\n")
    #expect(lines.count == DoctorObject.items.count + 2, "\(text.text)")
    let summary =
      "1 of \(DoctorObject.items.count - 1) items needs attention; now: running, then doctor again;"
      + " the LDAP servers were not asked (doctor --bind)"
    #expect(lines.last.map(String.init) == summary)
    for item in DoctorObject.items where !["running", "ldap_servers"].contains(item) {
      #expect(lines.contains { $0.hasPrefix("ok         \(item): ") })
    }
  }
}
