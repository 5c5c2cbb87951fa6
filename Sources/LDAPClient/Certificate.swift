import Glibc

// Known limits: names other than DNS names and IP addresses are ignored, as are uncommon parts of an
// issuer's name.

/// What an administrator wants to know about a refused certificate (RFC 5280).
struct Certificate: Equatable {
  /// Not valid before, in seconds since 1970.
  let start: Int
  /// Not valid after, in seconds since 1970.
  let end: Int
  /// The issuer, for example "O=Example, CN=Example CA".
  let issuer: String
  /// Whether issuer and subject are the same.
  let isSelfIssued: Bool
  /// Its DNS names and IP addresses, or the common name if it has neither.
  let names: [String]

  /// Parses a certificate.
  ///
  /// - Parameter der: its DER encoding.
  init?(der: [UInt8]) {
    var all = DERReader(der[...])
    guard var whole = all.nested(DERReader.Tag.sequence),
      var body = whole.nested(DERReader.Tag.sequence)
    else { return nil }
    // The version.
    if body.nextTag == 0xa0 { _ = body.next() }
    guard body.next(DERReader.Tag.integer) != nil, body.next(DERReader.Tag.sequence) != nil,
      let issuer = body.next(DERReader.Tag.sequence),
      var validity = body.nested(DERReader.Tag.sequence),
      let subject = body.next(DERReader.Tag.sequence),
      let start = Self.time(&validity), let end = Self.time(&validity)
    else { return nil }
    self.start = start
    self.end = end
    let issuerParts = Self.name(issuer)
    self.issuer = issuerParts.map { "\($0.label)=\($0.value)" }.joined(separator: ", ")
    isSelfIssued = issuer == subject
    let alternatives = Self.alternatives(&body)
    names =
      alternatives.isEmpty
      ? Self.name(subject).filter { $0.label == "CN" }.map(\.value) : alternatives
  }

  /// A UTCTime or a GeneralizedTime (RFC 5280 4.1.2.5).
  private static func time(_ reader: inout DERReader) -> Int? {
    guard let (tag, content) = reader.next(),
      tag == DERReader.Tag.utcTime || tag == DERReader.Tag.generalizedTime,
      content.last == UInt8(ascii: "Z")
    else { return nil }
    let digits = content.dropLast()
    guard digits.count == (tag == DERReader.Tag.utcTime ? 12 : 14),
      digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
    else { return nil }
    var numbers: [Int32] = []
    for index in stride(from: digits.startIndex, to: digits.endIndex, by: 2) {
      numbers.append(Int32(digits[index] - 0x30) * 10 + Int32(digits[index + 1] - 0x30))
    }
    let year =
      tag == DERReader.Tag.utcTime
      ? (numbers[0] < 50 ? 2000 : 1900) + numbers.removeFirst()
      : numbers.removeFirst() * 100 + numbers.removeFirst()
    var parts = tm()
    (parts.tm_year, parts.tm_mon, parts.tm_mday) = (year - 1900, numbers[0] - 1, numbers[1])
    (parts.tm_hour, parts.tm_min, parts.tm_sec) = (numbers[2], numbers[3], numbers[4])
    return timegm(&parts)
  }

  private static let labels: [(identifier: [UInt8], label: String)] = [
    ([0x55, 0x04, 0x03], "CN"), ([0x55, 0x04, 0x0a], "O"), ([0x55, 0x04, 0x0b], "OU"),
    ([0x55, 0x04, 0x06], "C"),
    ([0x09, 0x92, 0x26, 0x89, 0x93, 0xf2, 0x2c, 0x64, 0x01, 0x19], "DC"),
  ]

  private static func name(_ bytes: ArraySlice<UInt8>) -> [(label: String, value: String)] {
    var parts: [(label: String, value: String)] = []
    var reader = DERReader(bytes)
    while var set = reader.nested(DERReader.Tag.set) {
      while var pair = set.nested(DERReader.Tag.sequence) {
        guard let identifier = pair.next(DERReader.Tag.objectIdentifier),
          let known = labels.first(where: { $0.identifier.elementsEqual(identifier) }),
          let value = pair.next()
        else { continue }
        parts.append((known.label, String(decoding: value.content, as: UTF8.self)))
      }
    }
    return parts
  }

  /// The names of the extension subjectAltName, 2.5.29.17.
  private static func alternatives(_ body: inout DERReader) -> [String] {
    var names: [String] = []
    while let (tag, content) = body.next() {
      guard tag == 0xa3 else { continue }
      var outer = DERReader(content)
      guard var extensions = outer.nested(DERReader.Tag.sequence) else { continue }
      while var entry = extensions.nested(DERReader.Tag.sequence) {
        guard let identifier = entry.next(DERReader.Tag.objectIdentifier),
          identifier.elementsEqual([0x55, 0x1d, 0x11])
        else { continue }
        var value = entry.next()
        // The critical flag may precede the value.
        if value?.tag == DERReader.Tag.boolean { value = entry.next() }
        if let value, value.tag == DERReader.Tag.octets { names += generalNames(value.content) }
      }
    }
    return names
  }

  private static func generalNames(_ bytes: ArraySlice<UInt8>) -> [String] {
    var outer = DERReader(bytes)
    guard var list = outer.nested(DERReader.Tag.sequence) else { return [] }
    var names: [String] = []
    while let (tag, content) = list.next() {
      if tag == 0x82 { names.append(String(decoding: content, as: UTF8.self)) }
      if tag == 0x87, let address = address(Array(content)) { names.append(address) }
    }
    return names
  }

  private static func address(_ bytes: [UInt8]) -> String? {
    guard bytes.count == 4 || bytes.count == 16 else { return nil }
    var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
    let family = bytes.count == 4 ? AF_INET : AF_INET6
    guard inet_ntop(family, bytes, &text, socklen_t(text.count)) != nil else { return nil }
    return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }
}
