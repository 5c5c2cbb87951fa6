import TestSupport
import Testing

@Suite("Planted faults", .fewAtOnce, .timeLimit(.minutes(20)))
struct DoctorTests {
  @Test(
    "each is found, with item, file, line and remedy", arguments: ExaminedHost.Release.allCases,
    PlantedFault.ofBoth)
  func both(release: ExaminedHost.Release, fault: PlantedFault) async throws {
    try await examine(release, fault)
  }

  @Test("also those of 2.3 only", arguments: PlantedFault.of23)
  func only23(fault: PlantedFault) async throws {
    try await examine(.v23, fault)
  }

  @Test("also those of 2.4 only", arguments: PlantedFault.of24)
  func only24(fault: PlantedFault) async throws {
    try await examine(.v24, fault)
  }

  private func examine(_ release: ExaminedHost.Release, _ fault: PlantedFault) async throws {
    let host = try await ExaminedHost(release, fault.parameters)
    try await fault.plant(host)
    let object = try await DoctorObject.examining(host)
    let found = object.attention
    let report = found.map { "\($0.item): \($0.file ?? "-") \($0.line ?? 0) \($0.message)" }
    let item = try #require(found.first { $0.item == fault.item }, "\(report)")
    #expect(
      Set(found.map(\.item)) == Set([fault.item] + fault.others), "\(report)")
    if let file = fault.file { #expect(item.file == file, "\(report)") }
    if let line = fault.line {
      #expect(item.line == host.line(of: line, in: item.file ?? ""), "\(report)")
    } else if fault.file != nil {
      #expect(item.line == nil, "\(report)")
    }
    #expect(
      fault.remedy.isEmpty || item.remedy?.contains(fault.remedy) == true,
      "\(item.remedy ?? "no remedy") of \(report)")
    if fault.isHealed { try await expectHealed(host, by: item) }
  }

  /// Follows a remedy, and expects that all items are ok afterwards.
  private func expectHealed(_ host: ExaminedHost, by item: DoctorObject.Item) async throws {
    let remedy = try #require(item.remedy.flatMap(PrintedRemedy.init), "\(item.remedy ?? "-")")
    try await remedy.follow(on: host)
    let healed = try await DoctorObject.examining(host)
    #expect(
      healed.isInOrder,
      "\(item.remedy ?? "") left \(healed.items.filter { $0.status != "ok" }.map { "\($0.item): \($0.message)" })"
    )
  }
}
