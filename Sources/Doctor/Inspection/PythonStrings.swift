// Known limits: no escapes, no joined strings, no names; what is computed has no strings here.

/// An assignment of one string, or of several in a tuple or list, at the top level of a settings.py.
package struct PythonStrings: Sendable, Equatable {
  package let name: String
  /// The lines of the assignment, counted from 1.
  package let lines: ClosedRange<Int>
  /// The strings.
  package let strings: [String]
  /// Whether it is a tuple or a list: `('/usr/sbin/dovecot')` is a single string.
  package let isList: Bool

  package init(name: String, lines: ClosedRange<Int>, strings: [String], isList: Bool) {
    (self.name, self.lines) = (name, lines)
    (self.strings, self.isList) = (strings, isList)
  }

  /// How many lines an assignment may have.
  private static let limit = 50

  /// The assignments to some names.
  ///
  /// - Parameters:
  ///   - text: the content of a settings.py.
  ///   - names: the names.
  /// - Returns: them in order; what is no literal is left out.
  static func all(in text: [UInt8], named names: [String]) -> [PythonStrings] {
    let lines = String(decoding: text, as: UTF8.self).split(
      separator: "\n", omittingEmptySubsequences: false)
    return lines.indices.compactMap { index in
      guard let name = names.first(where: { lines[index].hasPrefix($0) }) else { return nil }
      let rest = lines[index].dropFirst(name.count).drop { $0 == " " }
      guard rest.first == "=", rest.dropFirst().first != "=" else { return nil }
      return assignment(to: name, rest.dropFirst(), lines, at: index)
    }
  }

  private static func assignment(
    to name: String, _ first: Substring, _ lines: [Substring], at index: Int
  ) -> PythonStrings? {
    var (strings, commas, depth, isBracketed) = ([String](), 0, 0, false)
    var rest = first
    var last = index
    while true {
      while let character = rest.popFirst(), character != "#" {
        switch character {
        case "'", "\"":
          guard let end = rest.firstIndex(of: character) else { return nil }
          strings.append(String(rest[..<end]))
          rest = rest[rest.index(after: end)...]
        case "(", "[":
          isBracketed = isBracketed || character == "["
          depth += 1
        case ")", "]": depth -= 1
        case ",": commas += 1
        case " ", "\t", "\r": break
        default: return nil
        }
      }
      guard depth > 0 else { break }
      last += 1
      guard last < lines.count, last - index < limit else { return nil }
      rest = lines[last]
    }
    return PythonStrings(
      name: name, lines: (index + 1)...(last + 1), strings: strings,
      isList: isBracketed || commas > 0)
  }
}
