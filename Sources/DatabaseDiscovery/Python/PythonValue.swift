/// A value that a Python literal says, with what a database's settings need told apart.
package enum PythonValue: Equatable, Sendable {
  case none
  case boolean(Bool)
  /// A whole number that fits into 64 bits.
  case integer(Int)
  case string(String)
  /// A list, a tuple or a set, in the order of the text.
  case list([PythonValue])
  /// The members in the order of the text, repeated keys included.
  case dictionary([Member])
  /// A float, a complex number, a whole number of more than 64 bits, bytes, or a string with half of
  /// a surrogate pair, which no Unicode string can hold.
  case other

  /// A key of a dictionary and its value.
  package struct Member: Equatable, Sendable {
    /// The key, of any type.
    package let key: PythonValue
    /// The value.
    package let value: PythonValue

    /// A key and its value.
    package init(key: PythonValue, value: PythonValue) {
      self.key = key
      self.value = value
    }
  }

  /// The value of a key that is a string; the last one where the key is repeated, as in Python.
  ///
  /// Nil if there is no such key, or if this is no dictionary.
  package subscript(name: String) -> PythonValue? {
    guard case .dictionary(let members) = self else { return nil }
    for member in members.reversed() {
      // Byte by byte, since other Unicode strings that Swift takes for equal are other keys.
      if case .string(let key) = member.key, key.utf8.elementsEqual(name.utf8) {
        return member.value
      }
    }
    return nil
  }
}
