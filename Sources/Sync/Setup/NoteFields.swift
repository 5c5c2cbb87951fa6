import Files
import Glibc

/// Writes the fields of a note: each a line with its name and numbers, and its bytes.
struct NoteWriter {
  private(set) var text: [UInt8] = []

  mutating func put(_ line: String) {
    text += Array("\(line)\n".utf8)
  }

  /// Bytes of any value, behind a line that says how many.
  mutating func put(_ line: String, _ bytes: [UInt8]) {
    put("\(line) \(bytes.count)")
    text += bytes + [UInt8(ascii: "\n")]
  }

  mutating func put(_ snapshot: FileSnapshot) {
    put("path", Array(snapshot.path.utf8))
    guard let file = snapshot.file else { return put("none") }
    let attributes = file.attributes
    put("file \(attributes.mode) \(attributes.owner) \(attributes.group)", file.content)
  }
}

/// Reads the fields of a note; nil for anything that the writer does not write.
struct NoteReader {
  private var rest: ArraySlice<UInt8>

  init(_ text: [UInt8]) { rest = text[...] }

  var isAtEnd: Bool { rest.isEmpty }

  /// The words of the next line.
  mutating func line() -> [String]? {
    guard let end = rest.firstIndex(of: UInt8(ascii: "\n")),
      let line = String(validating: rest[..<end], as: UTF8.self)
    else { return nil }
    rest = rest[(end + 1)...]
    return line.split(separator: " ").map(String.init)
  }

  /// As many bytes as a line has announced.
  mutating func bytes(_ count: String?) -> [UInt8]? {
    guard let count = count.flatMap({ Int($0) }), count >= 0, rest.count > count else { return nil }
    let bytes = Array(rest.prefix(count))
    rest = rest.dropFirst(count + 1)
    return bytes
  }

  mutating func snapshot() -> FileSnapshot? {
    guard let name = line(), name.count == 2, name[0] == "path",
      let path = bytes(name[1]).flatMap({ String(validating: $0, as: UTF8.self) }),
      path.hasPrefix("/"), let kind = line()
    else { return nil }
    if kind == ["none"] { return FileSnapshot(path: path, file: nil) }
    guard kind.count == 5, kind[0] == "file", let mode = mode_t(kind[1]),
      let owner = uid_t(kind[2]),
      let group = gid_t(kind[3]), let content = bytes(kind[4])
    else { return nil }
    let attributes = FileAttributes(mode: mode, owner: owner, group: group)
    return FileSnapshot(path: path, file: .init(content: content, attributes: attributes))
  }

  mutating func snapshots() -> [FileSnapshot]? {
    var snapshots: [FileSnapshot] = []
    while !isAtEnd {
      guard let snapshot = snapshot() else { return nil }
      snapshots.append(snapshot)
    }
    return snapshots
  }
}
