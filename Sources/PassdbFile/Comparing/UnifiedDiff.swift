/// The difference of two masked texts in the unified format of diff(1), three lines of context.
///
/// Lines are compared as they are and shown masked: a password that changes appears as a pair of
/// masked lines.
package struct UnifiedDiff: Sendable {
  /// The lines, headers included; empty if the texts are equal.
  package let lines: [String]

  private struct Edit {
    let sign: Character
    let line: MaskedText.Line
    /// How many lines of the old and of the new text come before this one.
    let before: (old: Int, new: Int)
  }

  /// Compares two texts.
  ///
  /// - Parameters:
  ///   - old: what stands now, nil for no file.
  ///   - new: what shall stand.
  ///   - path: the file, for the headers.
  package init(from old: MaskedText?, to new: MaskedText, path: String) {
    let edits = Self.edits(old?.lines ?? [], new.lines)
    guard edits.contains(where: { $0.sign != " " }) else {
      lines = []
      return
    }
    lines =
      ["--- \(old == nil ? "/dev/null" : path)", "+++ \(path)"]
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

  /// The edits in groups, each with up to three unchanged lines on either side.
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

  /// "start,count" as diff(1) writes it: an empty range is named by the line before it.
  private static func range(_ linesBefore: Int, count: Int) -> String {
    count == 0
      ? "\(linesBefore),0" : count == 1 ? "\(linesBefore + 1)" : "\(linesBefore + 1),\(count)"
  }
}
