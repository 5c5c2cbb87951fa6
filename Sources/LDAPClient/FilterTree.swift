/// A search filter (RFC 4515) that libldap has accepted, as far as its logic goes.
indirect enum FilterTree: Equatable {
  case and([FilterTree])
  case or([FilterTree])
  case not(FilterTree)
  /// An assertion about an attribute, without its parentheses.
  case assertion(String)

  /// The deepest nesting that is parsed.
  private static let depth = 50

  /// Parses a filter; nil for one that is nested too deeply, or that libldap would not accept.
  init?(_ text: String) {
    var rest = Array(text.utf8)[...]
    Self.skipBlanks(&rest)
    // libldap adds missing outer parentheses.
    if rest.first != UInt8(ascii: "(") { rest = [UInt8(ascii: "(")] + rest + [UInt8(ascii: ")")] }
    guard let tree = Self.filter(&rest, Self.depth), rest.allSatisfy({ $0 == UInt8(ascii: " ") })
    else { return nil }
    self = tree
  }

  private static func filter(_ rest: inout ArraySlice<UInt8>, _ depth: Int) -> FilterTree? {
    skipBlanks(&rest)
    guard depth > 0, rest.popFirst() == UInt8(ascii: "(") else { return nil }
    skipBlanks(&rest)
    let tree: FilterTree?
    switch rest.first {
    case UInt8(ascii: "&"): tree = list(&rest, depth).map(FilterTree.and)
    case UInt8(ascii: "|"): tree = list(&rest, depth).map(FilterTree.or)
    case UInt8(ascii: "!"):
      rest.removeFirst()
      tree = filter(&rest, depth - 1).map(FilterTree.not)
    default: tree = assertion(&rest)
    }
    skipBlanks(&rest)
    guard rest.popFirst() == UInt8(ascii: ")") else { return nil }
    return tree
  }

  private static func list(_ rest: inout ArraySlice<UInt8>, _ depth: Int) -> [FilterTree]? {
    rest.removeFirst()
    var trees: [FilterTree] = []
    skipBlanks(&rest)
    while rest.first == UInt8(ascii: "(") {
      guard let tree = filter(&rest, depth - 1) else { return nil }
      trees.append(tree)
      skipBlanks(&rest)
    }
    return trees
  }

  private static func assertion(_ rest: inout ArraySlice<UInt8>) -> FilterTree? {
    var bytes: [UInt8] = []
    while let byte = rest.first, byte != UInt8(ascii: ")") {
      rest.removeFirst()
      bytes.append(byte)
      if byte == UInt8(ascii: "\\"), let escaped = rest.popFirst() { bytes.append(escaped) }
    }
    return .assertion(String(decoding: bytes, as: UTF8.self))
  }

  private static func skipBlanks(_ rest: inout ArraySlice<UInt8>) {
    while rest.first == UInt8(ascii: " ") { rest.removeFirst() }
  }

  /// The filter as a text.
  var text: String {
    switch self {
    case .and(let trees): "(&\(trees.map(\.text).joined()))"
    case .or(let trees): "(|\(trees.map(\.text).joined()))"
    case .not(let tree): "(!\(tree.text))"
    case .assertion(let text): "(\(text))"
    }
  }

  /// The assertions, from left to right.
  var assertions: [String] {
    switch self {
    case .and(let trees), .or(let trees): trees.flatMap(\.assertions)
    case .not(let tree): tree.assertions
    case .assertion(let text): [text]
    }
  }

  /// Whether the filter can match an entry, if some assertions are Undefined for each (RFC 4511 4.5.1.7).
  ///
  /// - Parameter undefined: those assertions.
  /// - Returns: false if it is Undefined, too, or never true.
  func canMatch(_ undefined: Set<String>) -> Bool {
    switch self {
    case .and(let trees): trees.allSatisfy { $0.canMatch(undefined) }
    case .or(let trees): trees.contains { $0.canMatch(undefined) }
    case .not(let tree): tree.canFail(undefined)
    case .assertion(let text): !undefined.contains(text)
    }
  }

  private func canFail(_ undefined: Set<String>) -> Bool {
    switch self {
    case .and(let trees): trees.contains { $0.canFail(undefined) }
    case .or(let trees): trees.allSatisfy { $0.canFail(undefined) }
    case .not(let tree): tree.canMatch(undefined)
    case .assertion(let text): !undefined.contains(text)
    }
  }
}
