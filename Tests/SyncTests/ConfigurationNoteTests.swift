import DovecotGrammar
import Files
import TestSupport
import Testing

@testable import Sync

@Suite("The note of Dovecot's configuration")
struct ConfigurationNoteTests {
  private let scratch = Scratch()

  private func note(_ path: String) -> ConfigurationNote {
    ConfigurationNote(
      configuration: "/d/dovecot.conf", target: "/d/ours", dialect: .v24, include: .no,
      account: "no line = includes it", lastIncluded: "/d/other", laterDecides: true,
      isOffTold: true,
      files: [path, "/nonexistent"], state: FilesState(of: [path, "/nonexistent"]))
  }

  @Test("it reads back, whatever a later version adds")
  func readBack() throws {
    let path = scratch.write("a", "text")
    let note = note(path)
    let text = try #require(note.text)
    #expect(ConfigurationNote(text) == note)
    #expect(
      ConfigurationNote(Array("version=1\nmore=x\nno key\n".utf8) + text.dropFirst(10)) == note)
    #expect(note.isCurrent)
    scratch.write("a", "other text")
    #expect(!note.isCurrent)
  }

  @Test("what is incomplete, of another version, or has a line feed in a path is no note")
  func invalid() throws {
    let text = try #require(note("/a").text)
    let lines = text.split(separator: 0x0a)
    for key in ["version", "dialect", "include", "state"] {
      let rest = lines.filter { !$0.starts(with: "\(key)=".utf8) }
      #expect(ConfigurationNote(rest.flatMap { $0 + [0x0a] }) == nil, "\(key)")
    }
    #expect(ConfigurationNote(Array("version=2\n".utf8) + text.dropFirst(10)) == nil)
    #expect(ConfigurationNote([]) == nil)
    #expect(note("/a\nb").text == nil)
  }
}
