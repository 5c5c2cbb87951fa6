/// Reads ASN.1 DER (ITU-T X.690), as far as certificates need it.
struct DERReader {
  enum Tag {
    static let boolean: UInt8 = 0x01
    static let integer: UInt8 = 0x02
    static let octets: UInt8 = 0x04
    static let objectIdentifier: UInt8 = 0x06
    static let utcTime: UInt8 = 0x17
    static let generalizedTime: UInt8 = 0x18
    static let sequence: UInt8 = 0x30
    static let set: UInt8 = 0x31
  }

  private var rest: ArraySlice<UInt8>

  /// Reads a sequence of elements.
  init(_ bytes: ArraySlice<UInt8>) {
    rest = bytes
  }

  /// The tag of the next element.
  var nextTag: UInt8? { rest.first }

  /// Takes the next element; nil if there is none, or it is truncated.
  mutating func next() -> (tag: UInt8, content: ArraySlice<UInt8>)? {
    guard let tag = rest.popFirst(), let short = rest.popFirst() else { return nil }
    var length = Int(short)
    if short & 0x80 != 0 {
      let bytes = Int(short & 0x7f)
      guard (1...4).contains(bytes), rest.count >= bytes else { return nil }
      length = rest.prefix(bytes).reduce(0) { $0 << 8 | Int($1) }
      rest = rest.dropFirst(bytes)
    }
    guard rest.count >= length else { return nil }
    defer { rest = rest.dropFirst(length) }
    return (tag, rest.prefix(length))
  }

  /// Takes the next element if it has this tag; nil otherwise.
  mutating func next(_ tag: UInt8) -> ArraySlice<UInt8>? {
    guard nextTag == tag else { return nil }
    return next()?.content
  }

  /// Takes the next element if it has this tag, to read its contents; nil otherwise.
  mutating func nested(_ tag: UInt8) -> DERReader? {
    next(tag).map(DERReader.init)
  }
}
