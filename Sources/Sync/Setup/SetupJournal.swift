import Files

/// A note of a change of several files that is under way, with all that takes it back: whatever ends the
/// run, the next one restores what was there, or completes what was proved.
///
/// It is kept under the name of ``PendingReload``'s note, since only one change can be under way.
struct SetupJournal: Sendable, Equatable {
  /// The files as they were.
  let before: [FileSnapshot]
  /// The files to remove once the change is proved.
  let removals: [String]
  /// The record to keep once the change is proved; nil if none is left to keep.
  let record: SetupRecord?
  /// Whether Dovecot was seen to work with the change.
  var isProved = false

  init(before: [FileSnapshot], removals: [String], record: SetupRecord?) {
    self.before = before
    self.removals = removals
    self.record = record
  }

  /// The note in a state directory; nil if there is none.
  init?(in state: StateDirectory) {
    guard let text = state.content(of: PendingReload.note) else { return nil }
    self.init(text)
  }

  init?(_ text: [UInt8]) {
    var reader = NoteReader(text)
    guard reader.line() == ["setup-change", "1"], let proof = reader.line(), proof.count == 1,
      let record = reader.line(), record.count == 2, record[0] == "record",
      let bytes = reader.bytes(record[1]), let removals = Self.removals(&reader),
      let before = reader.snapshots()
    else { return nil }
    self.before = before
    self.removals = removals
    self.record = bytes.isEmpty ? nil : SetupRecord(bytes)
    isProved = proof == ["proved"]
  }

  private static func removals(_ reader: inout NoteReader) -> [String]? {
    guard let line = reader.line(), line.count == 2, line[0] == "removals",
      let count = Int(line[1]), (0...100).contains(count)
    else { return nil }
    var paths: [String] = []
    for _ in 0..<count {
      guard let line = reader.line(), line.count == 2, line[0] == "path",
        let path = reader.bytes(line[1]).flatMap({ String(validating: $0, as: UTF8.self) }),
        path.hasPrefix("/")
      else { return nil }
      paths.append(path)
    }
    return paths
  }

  /// The content of the note.
  var text: [UInt8] {
    var writer = NoteWriter()
    writer.put("setup-change 1")
    writer.put(isProved ? "proved" : "begun")
    writer.put("record", record?.text ?? [])
    writer.put("removals \(removals.count)")
    for path in removals { writer.put("path", Array(path.utf8)) }
    for snapshot in before { writer.put(snapshot) }
    return writer.text
  }
}
