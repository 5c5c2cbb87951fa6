/// A unified diff of one file, parsed strictly.
struct Diff {
  let old: String
  let new: String
  private var hunks: [Hunk] = []

  private struct Hunk {
    /// The first line and the number of lines, old and new.
    let ranges: [(start: Int, count: Int)]
    var lines: [Substring] = []
  }

  /// Parses a diff; nil if it is not in the format of patch(1).
  init?(_ text: String) {
    guard text.hasSuffix("\n") else { return nil }
    let lines = text.dropLast().split(separator: "\n", omittingEmptySubsequences: false)
    guard lines.count > 2, lines[0].hasPrefix("--- "), lines[1].hasPrefix("+++ ") else {
      return nil
    }
    old = String(lines[0].dropFirst(4))
    new = String(lines[1].dropFirst(4))
    for line in lines.dropFirst(2) {
      if line.hasPrefix("@@ ") {
        guard let hunk = Self.hunk(line) else { return nil }
        hunks.append(hunk)
      } else {
        guard !hunks.isEmpty, "+- ".contains(line.prefix(1)), !line.isEmpty else { return nil }
        hunks[hunks.count - 1].lines.append(line)
      }
    }
  }

  private static func hunk(_ line: Substring) -> Hunk? {
    let words = line.split(separator: " ")
    guard words.count == 4, words[0] == "@@", words[3] == "@@", words[1].hasPrefix("-"),
      words[2].hasPrefix("+")
    else { return nil }
    var ranges: [(start: Int, count: Int)] = []
    for word in words[1...2] {
      let numbers = word.dropFirst().split(separator: ",").map { Int($0) }
      guard let start = numbers.first ?? nil, numbers.count < 3,
        let count = numbers.count == 2 ? numbers[1] : 1
      else { return nil }
      ranges.append((start, count))
    }
    return Hunk(ranges: ranges)
  }

  /// Applies the diff to the old lines; nil if it does not match them.
  func applied(to lines: [String]) -> [String]? {
    var result: [String] = []
    var next = 0
    for hunk in hunks {
      // An empty range is given by the line before it.
      let start = hunk.ranges[0].count == 0 ? hunk.ranges[0].start : hunk.ranges[0].start - 1
      guard start >= next, start <= lines.count else { return nil }
      result += lines[next..<start]
      next = start
      let newStart = hunk.ranges[1].count == 0 ? hunk.ranges[1].start : hunk.ranges[1].start - 1
      guard newStart == result.count else { return nil }
      for line in hunk.lines {
        let text = String(line.dropFirst())
        if line.first != "+" {
          guard next < lines.count, lines[next] == text else { return nil }
          next += 1
        }
        if line.first != "-" { result.append(text) }
      }
      guard next - start == hunk.ranges[0].count, result.count - newStart == hunk.ranges[1].count
      else { return nil }
    }
    return result + lines[next...]
  }
}
