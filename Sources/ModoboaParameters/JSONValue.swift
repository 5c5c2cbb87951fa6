/// A JSON value, RFC 8259, with what Modoboa's parameters need told apart.
enum JSONValue: Equatable {
  case null
  case boolean(Bool)
  /// A number without fraction and exponent that fits into 64 bits.
  case integer(Int)
  case string(String)
  case array([JSONValue])
  /// The members in the order of the text, repeated names included.
  case object([Member])
  /// A number of another form, or a text with half of a surrogate pair, which no Unicode string can
  /// hold.
  case other

  /// A name and its value.
  struct Member: Equatable {
    let name: String
    let value: JSONValue
  }

  /// The value of a name; the last one where the name is repeated, as Python's json takes it.
  subscript(name: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    for member in members.reversed() where member.name == name { return member.value }
    return nil
  }
}
