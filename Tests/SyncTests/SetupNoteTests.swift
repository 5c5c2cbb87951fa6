import Files
import Testing

@testable import Sync

@Suite("Notes of a set-up")
struct SetupNoteTests {
  private static let files = [
    FileSnapshot(
      path: "/d/a file\nof any name",
      file: .init(
        content: Array("path 3\nnone\n\u{0}".utf8),
        attributes: FileAttributes(mode: 0o640, owner: 5, group: 7))),
    FileSnapshot(path: "/d/none", file: nil),
    FileSnapshot(
      path: "/d/empty",
      file: .init(content: [], attributes: FileAttributes(mode: 0o600, owner: 0, group: 0))),
  ]

  private static var record: SetupRecord {
    var record = SetupRecord(before: files, caFile: "/ca.pem")
    record.isParked = true
    return record
  }

  @Test("They read back as they were written")
  func roundTrip() {
    #expect(SetupRecord(Self.record.text) == Self.record)
    var journal = SetupJournal(
      before: Self.files, removals: ["/d/x"], record: Self.record)
    #expect(SetupJournal(journal.text) == journal)
    journal.isProved = true
    #expect(SetupJournal(journal.text) == journal)
    let last = SetupJournal(before: [], removals: [], record: nil)
    #expect(SetupJournal(last.text) == last)
  }

  @Test("A part of one is none, and none is a pending reload")
  func truncated() {
    let text = SetupJournal(before: Self.files, removals: ["/d/x"], record: Self.record).text
    #expect(PendingReload(text) == nil)
    #expect(SetupJournal(text) != nil)
    // What is cut behind a whole file reads as fewer files.
    let whole = Set(
      Self.files.indices.map { count in
        SetupJournal(
          before: Array(Self.files.prefix(count)), removals: ["/d/x"], record: Self.record
        ).text.count
      })
    for count in 0..<text.count where !whole.contains(count) {
      #expect(SetupJournal(Array(text.prefix(count))) == nil, "\(count)")
    }
  }
}
