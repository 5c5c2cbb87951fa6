import TestSupport
import Testing

@Suite(
  "Planted faults in delivery, quota, filters, last login and sharing", .fewAtOnce,
  .timeLimit(.minutes(20)))
struct DeliveryFaultTests {
  private static let sections = ["lmtp", "quota", "sieve", "last_login", "sharing"]

  @Test("a host in order", arguments: ExaminedHost.Release.allCases, [false, true])
  func clean(release: ExaminedHost.Release, shares: Bool) async throws {
    let host = try await ExaminedHost.forDelivery(release)
    if shares { try await host.share() }
    let items = try await Self.items(Self.sections, host)
    #expect(items.allSatisfy { $0.status == "ok" }, "\(Self.report(items))")
    // Otherwise it would be in order without being examined.
    let unused = items.filter { $0.message.hasPrefix("not used") }.map(\.item)
    let sharing = ["acl", "shared_namespace", "share_tables", "share_dict"]
    #expect(unused == ["sieve_scripts"] + (shares ? [] : sharing), "\(Self.report(items))")
  }

  @Test(
    "each is found, with item, file, line and remedy", arguments: ExaminedHost.Release.allCases,
    PlantedFault.ofDelivery.indices)
  func fault(release: ExaminedHost.Release, index: Int) async throws {
    let (section, fault) = PlantedFault.ofDelivery[index]
    guard fault.releases.contains(release) else { return }
    let host = try await ExaminedHost.forDelivery(release)
    try await fault.plant(host)
    let found = try await Self.items([section], host).filter { $0.status == "attention" }
    let report = "\(fault.name): \(Self.report(found))"
    #expect(found.map(\.item) == [fault.item], "\(report)")
    let item = try #require(found.first { $0.item == fault.item }, "\(report)")
    if let file = fault.file { #expect(item.file == file, "\(report)") }
    if let line = fault.line {
      #expect(item.line == host.line(of: line, in: item.file ?? ""), "\(report)")
    }
    #expect(
      fault.remedy.isEmpty || item.remedy?.contains(fault.remedy) == true,
      "\(item.remedy ?? "-") \(report)")
    guard fault.isHealed else { return }
    let remedy = try #require(item.remedy.flatMap(PrintedRemedy.init), "\(item.remedy ?? "-")")
    try await remedy.follow(on: host)
    let healed = try await Self.items(Self.sections, host).filter { $0.status != "ok" }
    #expect(healed.isEmpty, "\(item.remedy ?? "") left \(Self.report(healed))")
  }

  private static func items(_ sections: [String], _ host: ExaminedHost) async throws
    -> [DoctorObject.Item]
  {
    let result = try await host.run(["doctor", "--json"] + sections)
    expectNoPassword(result)
    try #require([0, 2].contains(result.status), "\(result.errors)")
    return try DoctorObject.reading(result.output).items
  }

  private static func report(_ items: [DoctorObject.Item]) -> [String] {
    items.map {
      "\($0.item) \($0.status): \($0.file ?? "-") \($0.line ?? 0) \($0.message)"
    }
  }
}
