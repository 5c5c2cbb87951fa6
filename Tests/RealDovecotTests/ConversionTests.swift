import DovecotGrammar
import DovecotService
import TestSupport
import Testing

@Suite("What has to be converted for Dovecot 2.4", .timeLimit(.minutes(20)))
struct ConversionTests {
  @Test(
    "2.4 refuses each setting that is said to be gone", arguments: Conversion.names.keys.sorted())
  func gone(name: String) async throws {
    #expect(try await DovecotTools.configuration24(including: Array("\(name) = 1\n".utf8)) == nil)
  }

  @Test(
    "2.4 accepts the samples for 2.3 without the statements that are named",
    arguments: ["dovecot-2.3", "dovecot-2.3-mysql"])
  func samples(name: String) async throws {
    let scratch = Scratch(below: "\(DovecotRelease.v24.root)/tmp")
    let directory = scratch["dovecot"]
    try await Program.succeed(
      "/bin/cp", ["-R", "\(TestData.root)/samples/\(name)", directory])
    let main = ConfigurationReader(directory: directory, target: "\(directory)/x").main(
      "\(directory)/dovecot.conf")
    // Debian's packages convert their own.
    let conversions = Conversion.all(in: main.root).filter {
      $0.place.file.hasPrefix(directory)
    }
    #expect(conversions.count > 5)
    for (file, found) in Dictionary(grouping: conversions, by: \.place.file) {
      let path = String(file.dropFirst(scratch.path.utf8.count + 1))
      let gone = Set(found.flatMap { Array($0.place.lines) })
      let lines = String(decoding: scratch.read(path) ?? [], as: UTF8.self)
        .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
      let kept = zip(1..., lines).filter { !gone.contains($0.0) }.map(\.1)
      scratch.write(path, kept.joined(separator: "\n"))
    }
    let versions = "dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\n"
    let text = String(decoding: scratch.read("dovecot/dovecot.conf") ?? [], as: UTF8.self)
    scratch.write("dovecot/dovecot.conf", versions + text)
    let inside = directory.dropFirst(DovecotRelease.v24.root.count)
    let command = DovecotRelease.v24.inRoot + ["doveconf", "-n", "-c", "\(inside)/dovecot.conf"]
    let result = try await Program.run(command[0], Array(command.dropFirst()))
    #expect(result.status == 0, "\(result.errors)")
  }
}
