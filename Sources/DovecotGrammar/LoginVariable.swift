/// The part of a login that Dovecot's variables in a text stand for.
struct LoginVariable: Sendable, Equatable {
  enum Part: Sendable {
    /// `%u`, `%{user}`, or both parts with an `@` between them.
    case whole
    /// What stands before the `@`: `%n`, `%{user | username}`.
    case local
    /// What stands behind it: `%d`, `%{user | domain}`.
    case domain
  }

  let part: Part
  /// Whether Dovecot lower-cases it there.
  let isLowered: Bool

  /// The login in texts that are joined; nil if they have another variable, or anything beside it.
  ///
  /// - Parameter texts: strings of an SQL expression, in order.
  init?(joining texts: [String]) {
    guard let pieces = Self.pieces(of: Array(texts.joined().utf8)) else { return nil }
    isLowered = pieces.allSatisfy {
      if case .variable(_, let isLowered) = $0 { isLowered } else { true }
    }
    let parts = pieces.map(\.part)
    if parts.count == 1, let single = parts[0] {
      part = single
    } else if parts == [.local, nil, .domain] {
      part = .whole
    } else {
      return nil
    }
  }

  private enum Piece {
    case variable(Part, isLowered: Bool)
    case at

    var part: Part? {
      if case .variable(let part, _) = self { part } else { nil }
    }
  }

  private static func pieces(of text: [UInt8]) -> [Piece]? {
    var pieces: [Piece] = []
    var rest = text[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "@") {
        pieces.append(.at)
        continue
      }
      guard byte == .percent else { return nil }
      // 2.3: modifiers that change the case may stand before the name.
      let modifiers = rest.prefix { $0 == UInt8(ascii: "L") || $0 == UInt8(ascii: "U") }
      rest = rest.dropFirst(modifiers.count)
      let isLowered = modifiers.contains(UInt8(ascii: "L"))
      guard let name = rest.popFirst() else { return nil }
      if name == .openBrace {
        let inside = rest.prefix { $0 != .closeBrace }
        rest = rest[inside.endIndex...].dropFirst()
        guard let piece = long(inside, isLowered) else { return nil }
        pieces.append(piece)
      } else {
        guard let part = short[name] else { return nil }
        pieces.append(.variable(part, isLowered: isLowered))
      }
    }
    return pieces
  }

  private static let short: [UInt8: Part] = [
    UInt8(ascii: "u"): .whole, UInt8(ascii: "n"): .local, UInt8(ascii: "d"): .domain,
  ]
  private static let names: [String: Part] = [
    "user": .whole, "original_user": .whole, "orig_user": .whole, "username": .local,
    "domain": .domain,
  ]

  /// A variable between braces, with the filters of 2.4.
  private static func long(_ inside: ArraySlice<UInt8>, _ isLowered: Bool) -> Piece? {
    let words = inside.split(separator: UInt8(ascii: "|"), omittingEmptySubsequences: false).map {
      String(decoding: $0.filter { !Dialect.v24.isBlank($0) }, as: UTF8.self)
    }
    guard var part = names[words[0]] else { return nil }
    var isLowered = isLowered
    for filter in words.dropFirst() {
      switch (filter, part) {
      case ("lower", _): isLowered = true
      case ("upper", _): break
      case ("username", .whole): part = .local
      case ("domain", .whole): part = .domain
      default: return nil
      }
    }
    return .variable(part, isLowered: isLowered)
  }
}
