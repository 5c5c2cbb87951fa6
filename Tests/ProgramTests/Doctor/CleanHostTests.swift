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
    for item in object.items {
      let status = item.item == "ldap_servers" ? "unchecked" : "ok"
      #expect(item.status == status, "\(item.item): \(item.message)")
    }
    #expect(object.exitStatus == 0)
    let text = try await host.run(["doctor"])
    #expect(text.status == 0)
    let lines = text.text.split(separator: "\n")
    #expect(lines.count == DoctorObject.items.count + 1, "\(text.text)")
    #expect(
      lines.last
        == "all \(DoctorObject.items.count - 1) items are in order; the LDAP servers were not asked"
        + " (doctor --bind)")
    for (line, item) in zip(lines, DoctorObject.items) where item != "ldap_servers" {
      #expect(line.hasPrefix("ok         \(item): "))
    }
  }
}
