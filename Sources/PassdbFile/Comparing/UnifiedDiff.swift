/// A unified diff(1) of two masked texts, with three lines of context.
///
/// Lines are compared in clear and shown masked: a changed password appears as a pair of masked
/// lines.
package struct UnifiedDiff: Sendable {
  /// The lines of the diff with its headers; empty if the texts are equal.
  package let lines: [String]

  private struct Edit {
    let sign: Character
    let line: MaskedText.Line
    /// The number of lines of the old and of the new text before this one.
    let before: (old: Int, new: Int)
  }

  /// Compares two texts.
  ///
  /// - Parameters:
  ///   - old: the current text, nil if there is no file.
  ///   - new: the new text, nil if the file goes.
  ///   - path: the path for the headers.
  package init(from old: MaskedText?, to new: MaskedText?, path: String) {
    let edits = Self.edits(old?.lines ?? [], new?.lines ?? [])
    guard edits.contains(where: { $0.sign != " " }) else {
      lines = []
      return
    }
    lines =
      [
        "--- \(old == nil ? "/dev/null" : path)", "+++ \(new == nil ? "/dev/null" : path)",
      ]
      + Self.hunks(edits).flatMap(Self.hunk)
  }

  private static func edits(_ old: [MaskedText.Line], _ new: [MaskedText.Line]) -> [Edit] {
    let difference = new.difference(from: old) { $0.isEqual(to: $1) }
    var removed: Set<Int> = []
    var inserted: Set<Int> = []
    for change in difference {
      switch change {
      case .remove(let offset, _, _): removed.insert(offset)
      case .insert(let offset, _, _): inserted.insert(offset)
      }
    }
    var edits: [Edit] = []
    var (o, n) = (0, 0)
    while o < old.count || n < new.count {
      if o < old.count, removed.contains(o) {
        edits.append(Edit(sign: "-", line: old[o], before: (o, n)))
        o += 1
      } else if n < new.count, inserted.contains(n) {
        edits.append(Edit(sign: "+", line: new[n], before: (o, n)))
        n += 1
      } else {
        edits.append(Edit(sign: " ", line: new[n], before: (o, n)))
        o += 1
        n += 1
      }
    }
    return edits
  }

  /// Groups of edits, each with up to three lines of context on either side.
  private static func hunks(_ edits: [Edit]) -> [ArraySlice<Edit>] {
    let context = 3
    var ranges: [Range<Int>] = []
    for index in edits.indices where edits[index].sign != " " {
      let range = max(0, index - context)..<min(edits.count, index + context + 1)
      if let last = ranges.last, last.upperBound >= range.lowerBound {
        ranges[ranges.count - 1] = last.lowerBound..<range.upperBound
      } else {
        ranges.append(range)
      }
    }
    return ranges.map { edits[$0] }
  }

  private static func hunk(_ edits: ArraySlice<Edit>) -> [String] {
    guard let first = edits.first else { return [] }
    let old = range(first.before.old, count: edits.count { $0.sign != "+" })
    let new = range(first.before.new, count: edits.count { $0.sign != "-" })
    return ["@@ -\(old) +\(new) @@"]
      + edits.flatMap { edit in
        ["\(edit.sign)\(edit.line.shown)"]
          + (edit.line.isEnded ? [] : ["\\ No newline at end of file"])
      }
  }

  /// "start,count" as in diff(1); an empty range starts at the line before it.
  private static func range(_ linesBefore: Int, count: Int) -> String {
    count == 0
      ? "\(linesBefore),0" : count == 1 ? "\(linesBefore + 1)" : "\(linesBefore + 1),\(count)"
  }
}
