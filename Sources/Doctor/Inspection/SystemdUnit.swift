/// Parses unit files: systemd.syntax(7).
enum SystemdUnit {
  /// The values of an option, in any section.
  ///
  /// - Parameters:
  ///   - option: its name.
  ///   - text: the content of the file.
  /// - Returns: the values that are not empty, with their first lines.
  static func values(of option: String, in text: [UInt8]) -> [(line: Int, value: String)] {
    var values: [(line: Int, value: String)] = []
    var begun: (line: Int, text: String)?
    let lines = text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    for (number, bytes) in zip(1..., lines) {
      var line = String(decoding: bytes, as: UTF8.self)[...].drop(while: \.isWhitespace)
      if line.first == "#" || line.first == ";" { continue }
      let continues = line.last == "\\"
      if continues { line.removeLast() }
      let whole = (begun?.line ?? number, (begun?.text ?? "") + line)
      guard !continues else {
        begun = (whole.0, whole.1 + " ")
        continue
      }
      begun = nil
      let parts = whole.1.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2, parts[0].split(whereSeparator: \.isWhitespace) == [option[...]] else {
        continue
      }
      let words = parts[1].split(whereSeparator: \.isWhitespace)
      if !words.isEmpty { values.append((whole.0, words.joined(separator: " "))) }
    }
    return values
  }
}
