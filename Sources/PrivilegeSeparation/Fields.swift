/// Writes the fields of an answer: bytes, and texts with their lengths.
package struct FieldWriter {
  /// What has been written.
  package private(set) var bytes: [UInt8] = []

  /// No field yet.
  package init() {}

  /// A small number.
  package mutating func put(_ byte: UInt8) { bytes.append(byte) }

  /// Whether something is so.
  package mutating func put(_ isTrue: Bool) { bytes.append(isTrue ? 1 : 0) }

  /// A whole number.
  package mutating func put(_ number: Int) {
    let bits = UInt64(bitPattern: Int64(number))
    for shift in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: bits >> (shift * 8))) }
  }

  /// A text.
  package mutating func put(_ text: String) {
    put(text.utf8.count)
    bytes += text.utf8
  }

  /// A text that may be missing.
  package mutating func put(_ text: String?) {
    put(text != nil)
    if let text { put(text) }
  }

  /// Several texts.
  package mutating func put(_ texts: [String]) {
    put(texts.count)
    for text in texts { put(text) }
  }
}

/// Reads the fields of an answer, none of which is believed: each throws for what does not fit.
package struct FieldReader {
  private var rest: ArraySlice<UInt8>

  /// An answer that does not have the fields that it should.
  package struct Malformed: Error {
    /// Says no more: what was sent is not shown.
    package init() {}
  }

  /// The most texts in a list.
  private static let listLimit = 1000

  /// The fields of an answer.
  package init(_ bytes: [UInt8]) { rest = bytes[...] }

  /// Whether all was read.
  package var isAtEnd: Bool { rest.isEmpty }

  /// A small number.
  ///
  /// - Throws: ``Malformed``, as all that follow.
  package mutating func byte() throws(Malformed) -> UInt8 {
    guard let byte = rest.popFirst() else { throw Malformed() }
    return byte
  }

  /// Whether something is so.
  package mutating func boolean() throws(Malformed) -> Bool {
    switch try byte() {
    case 0: false
    case 1: true
    default: throw Malformed()
    }
  }

  /// A whole number.
  package mutating func integer() throws(Malformed) -> Int {
    var bits: UInt64 = 0
    for shift in 0..<8 { bits |= UInt64(try byte()) << (shift * 8) }
    return Int(Int64(bitPattern: bits))
  }

  /// A text of valid UTF-8.
  ///
  /// - Parameter limit: the longest taken, in bytes.
  /// - Returns: the text.
  /// - Throws: ``Malformed``.
  package mutating func text(limit: Int) throws(Malformed) -> String {
    let count = try integer()
    guard (0...limit).contains(count), count <= rest.count,
      let text = String(validating: rest.prefix(count), as: UTF8.self)
    else { throw Malformed() }
    rest = rest.dropFirst(count)
    return text
  }

  /// A text that may be missing; else as ``text(limit:)``.
  package mutating func optionalText(limit: Int) throws(Malformed) -> String? {
    try boolean() ? try text(limit: limit) : nil
  }

  /// Several texts; else as ``text(limit:)``.
  package mutating func texts(limit: Int) throws(Malformed) -> [String] {
    let count = try integer()
    guard (0...Self.listLimit).contains(count) else { throw Malformed() }
    var texts: [String] = []
    for _ in 0..<count { texts.append(try text(limit: limit)) }
    return texts
  }
}
