/// The encoding of a Python source (Python reference, 2.1.4).
enum SourceEncoding {
  /// What may stand at the beginning of UTF-8.
  static let byteOrderMark: [UInt8] = [0xef, 0xbb, 0xbf]

  /// Makes sure that a source is UTF-8 and does not declare otherwise.
  ///
  /// - Throws: ``DjangoSettingsError/unreadable(line:what:)``.
  static func check(_ text: [UInt8]) throws(DjangoSettingsError) {
    guard isUTF8(text[...]) else {
      throw .unreadable(line: lineOfBadByte(in: text), what: "a byte that is no text in UTF-8")
    }
    var rest = text[...]
    if rest.starts(with: byteOrderMark) { rest = rest.dropFirst(3) }
    for number in 1...2 {
      let line = takeLine(&rest).drop { $0 == .space || $0 == .tab || $0 == .formFeed }
      if line.first == .hash, let name = declared(in: line), !meansUTF8(name) {
        throw .unreadable(line: number, what: "a declaration of another encoding")
      }
      // The second line counts only below a comment or an empty line.
      guard line.isEmpty || line.first == .hash else { return }
    }
  }

  private static func isUTF8(_ text: ArraySlice<UInt8>) -> Bool {
    // Python takes no NUL in a source.
    !text.contains(0) && String(validating: text, as: UTF8.self) != nil
  }

  private static func lineOfBadByte(in text: [UInt8]) -> Int {
    var rest = text[...]
    var number = 1
    while !rest.isEmpty, isUTF8(takeLine(&rest)) { number += 1 }
    return number
  }

  private static func takeLine(_ rest: inout ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    let line = rest.prefix { !$0.isLineEnd }
    rest = rest[line.endIndex...]
    rest = rest.dropFirst(rest.starts(with: [.carriageReturn, .lineFeed]) ? 2 : 1)
    return line
  }

  /// The name after the first `coding:` or `coding=` in a comment.
  private static func declared(in comment: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    var rest = comment
    while !rest.isEmpty {
      if rest.starts(with: "coding:".utf8) || rest.starts(with: "coding=".utf8) {
        let name = rest.dropFirst(7).drop { $0 == .space || $0 == .tab }.prefix {
          $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".") || $0.isDigit || $0.isNameStart
        }
        if !name.isEmpty { return name }
      }
      rest = rest.dropFirst()
    }
    return nil
  }

  private static func meansUTF8(_ name: ArraySlice<UInt8>) -> Bool {
    let name = name.map { $0 == UInt8(ascii: "_") ? UInt8(ascii: "-") : $0 | 0x20 }
    // The name may go on, as in the `utf-8-unix` of Emacs.
    return name.elementsEqual("utf8".utf8) || name.elementsEqual("utf-8".utf8)
      || name.starts(with: "utf-8-".utf8)
  }
}
