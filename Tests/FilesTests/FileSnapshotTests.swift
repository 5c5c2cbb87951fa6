import TestSupport
import Testing

@testable import Files

@Suite("A file at one moment")
struct FileSnapshotTests {
  private let scratch = Scratch()

  @Test(
    "restoring a file that a killed run was about to replace removes the temporary file",
    arguments: [nil, "old\n"])
  func leftOver(content: String?) throws {
    if let content { scratch.write("drop-in", content) }
    let before = try #require(try FileSnapshot.taken(of: scratch["drop-in"]))
    scratch.write(".drop-in.update_dovecot_conf", "half")
    #expect(try before.restore() == false)
    #expect(scratch.names == (content == nil ? [] : ["drop-in"]))
  }
}
