/// Parses error messages of doveconf.
enum DoveconfError {
  private static let beginning = "Error in configuration file "

  /// The location and the reason in an error such as "doveconf: Fatal: Error in configuration file
  /// /etc/x line 5: Unknown setting: y".
  ///
  /// - Parameter words: the error message.
  /// - Returns: the location, nil if none is named, and the rest.
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

  /// An error of the auth process; if it is about a line of a file, without what follows the line
  /// number: a quotation from the file, which may hold passwords.
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

  /// Where an unclosed section starts: "Missing '}' (section started at /etc/x:5)".
  private static func begin(of reason: String) -> Item.Location? {
    guard let word = reason.firstRange(of: "(section started at "), reason.last == ")",
      let colon = reason.lastIndex(of: ":"), word.upperBound < colon,
      let line = Int(reason[reason.index(after: colon)...].dropLast())
    else { return nil }
    return Item.Location(String(reason[word.upperBound..<colon]), line: line)
  }
}
