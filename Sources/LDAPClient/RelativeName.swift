/// The first component of a DN with one attribute, RFC 4514 3.
struct RelativeName: Equatable {
  let attribute: String
  let value: String

  /// Reads it; nil for a component with several attributes, and for what is not a DN.
  init?(of dn: String) {
    var rest = dn.utf8[...]
    let name = rest.prefix { $0 != UInt8(ascii: "=") }
    rest = rest.dropFirst(name.count)
    guard !name.isEmpty, rest.popFirst() != nil else { return nil }
    var value: [UInt8] = []
    while let byte = rest.popFirst(), byte != UInt8(ascii: ",") {
      if byte == UInt8(ascii: "+") { return nil }
      guard byte == UInt8(ascii: "\\") else {
        value.append(byte)
        continue
      }
      guard let escaped = rest.popFirst() else { return nil }
      if let high = escaped.hexValue, let low = rest.first?.hexValue {
        rest.removeFirst()
        value.append(high << 4 | low)
      } else {
        value.append(escaped)
      }
    }
    attribute = String(decoding: name, as: UTF8.self)
    self.value = String(decoding: value, as: UTF8.self)
  }
}

extension UInt8 {
  fileprivate var hexValue: UInt8? {
    switch self {
    case 0x30...0x39: self - 0x30
    case 0x41...0x46: self - 0x41 + 10
    case 0x61...0x66: self - 0x61 + 10
    default: nil
    }
  }
}
