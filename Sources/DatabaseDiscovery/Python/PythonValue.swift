/// A value that a Python literal says, of the types that a database's settings need.
enum PythonValue: Equatable, Sendable {
  case none
  case boolean(Bool)
  case integer(Int)
  case string(String)
  /// A list or a tuple.
  case list([PythonValue])
  /// The members in the order of the text, repeated keys included.
  case dictionary([Member])

  /// A key of a dictionary and its value.
  struct Member: Equatable, Sendable {
    let key: String
    let value: PythonValue
  }

  /// The members; none if this is no dictionary.
  var members: [Member] {
    if case .dictionary(let members) = self { members } else { [] }
  }

  /// The value of a key, the last one where the key is repeated, as in Python.
  subscript(key: String) -> PythonValue? {
    members.last { $0.key == key }?.value
  }
}
