/// What doveconf says against a configuration, taken apart.
enum DoveconfError {
  private static let beginning = "Error in configuration file "

  /// The place and the reason in a line as "doveconf: Fatal: Error in configuration file /etc/x
  /// line 5: Unknown setting: y".
  ///
  /// - Parameter words: the line.
  /// - Returns: the place, nil if none is named, and the rest.
  static func parts(of words: String) -> (fault: Item.Location?, reason: String) {
    var text = words[...]
    for kind in ["Fatal: ", "Panic: ", "Error: "] {
      if let range = text.firstRange(of: kind) { text = text[range.upperBound...] }
    }
    guard text.hasPrefix(beginning) else { return (nil, String(text)) }
    let rest = text.dropFirst(beginning.count)
    guard let colon = rest.firstRange(of: ": ") else { return (nil, String(text)) }
    let (place, reason) = (rest[..<colon.lowerBound], String(rest[colon.upperBound...]))
    return (begin(of: reason) ?? fault(place), reason)
  }

  /// What authentication says of its end, up to the place if it is about a line of a file: after
  /// that it quotes from the file, which may have passwords in it.
  static func withoutQuotation(_ words: String) -> String {
    guard let begin = words.firstRange(of: beginning),
      let line = words[begin.upperBound...].firstRange(of: " line ")
    else { return words }
    return String(words[..<line.upperBound] + words[line.upperBound...].prefix(while: \.isNumber))
  }

  /// "/etc/x line 5", or "/etc/x".
  private static func fault(_ place: Substring) -> Item.Location {
    guard let word = place.ranges(of: " line ").last, let line = Int(place[word.upperBound...])
    else {
      return Item.Location(String(place))
    }
    return Item.Location(String(place[..<word.lowerBound]), line: line)
  }

  /// Of a section without an end, where it begins: "Missing '}' (section started at /etc/x:5)".
  private static func begin(of reason: String) -> Item.Location? {
    guard let word = reason.firstRange(of: "(section started at "), reason.last == ")",
      let colon = reason.lastIndex(of: ":"), word.upperBound < colon,
      let line = Int(reason[reason.index(after: colon)...].dropLast())
    else { return nil }
    return Item.Location(String(reason[word.upperBound..<colon]), line: line)
  }
}
