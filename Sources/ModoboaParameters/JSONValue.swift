/// A JSON value, RFC 8259, with the distinctions that Modoboa's parameters need.
enum JSONValue: Equatable {
  case null
  case boolean(Bool)
  /// A number without a fraction or exponent that fits into 64 bits.
  case integer(Int)
  case string(String)
  case array([JSONValue])
  /// The members in their order, including repeated names.
  case object([Member])
  /// Any other number, or a string with an unpaired surrogate, which is not valid Unicode.
  case other

  struct Member: Equatable {
    let name: String
    let value: JSONValue
  }

  /// The value for a name; the last one if the name is repeated, as in Python's json.
  subscript(name: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    for member in members.reversed() where member.name == name { return member.value }
    return nil
  }
}
