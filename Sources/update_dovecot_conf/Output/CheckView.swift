import Diagnostics
import DovecotGrammar
import Files
import PassdbFile
import Sync

/// The output of --check: headers like git's extended ones for mode and owner, then a unified diff
/// with masked secrets.
enum CheckView {
  /// - Parameters:
  ///   - plan: a plan that is not in sync.
  ///   - isColoured: whether to colour the diff for a terminal.
  /// - Returns: at least one line.
  static func lines(_ plan: Plan, isColoured: Bool) -> [String] {
    let diff = UnifiedDiff(
      from: masked(plan.current, plan.wanted.dialect),
      to: MaskedText(plan.wanted.text, dialect: plan.wanted.dialect),
      path: plan.target.path.utf8.legible
    ).lines
    let headers = headers(plan)
    let file = headers.isEmpty ? [] : ["file \(plan.target.path.utf8.legible)"]
    return file + headers + (isColoured ? diff.map(coloured) : diff)
  }

  /// The existing file, for the diff; nil if there is none.
  ///
  /// A file too large for a diff counts as empty.
  private static func masked(_ current: ExistingFile?, _ dialect: Dialect) -> MaskedText? {
    guard let current, current.kind == .regular else { return nil }
    let text = isShown(current) ? current.content ?? [] : []
    return MaskedText(text, dialect: FileOrigin(of: text).readingDialect(insteadOf: dialect))
  }

  /// Whether the old content is small enough for a diff, whose time grows with the square of the
  /// lines.
  private static func isShown(_ current: ExistingFile) -> Bool {
    guard current.kind == .regular else { return true }
    return current.content.map { content in content.count { $0 == UInt8(ascii: "\n") } <= 2000 }
      ?? false
  }

  private static func headers(_ plan: Plan) -> [String] {
    guard let current = plan.current else { return [] }
    let (old, new) = (current.attributes, plan.attributes)
    let size = isShown(current) ? [] : ["old content of \(current.size) bytes, not shown"]
    return size
      + plan.reasons.flatMap { reason -> [String] in
        switch reason {
        case .missing, .content: []
        case .kind:
          ["old kind \(current.kind.rawValue)", "new kind \(ExistingFile.Kind.regular.rawValue)"]
        case .mode: ["old mode \(octal(old))", "new mode \(octal(new))"]
        case .owner: ["old owner \(owner(old))", "new owner \(owner(new))"]
        }
      }
  }

  private static func octal(_ attributes: FileAttributes) -> String {
    "0" + String(attributes.mode, radix: 8)
  }

  private static func owner(_ attributes: FileAttributes) -> String {
    "\(attributes.owner):\(attributes.group)"
  }

  /// A line of a diff in its colour.
  static func coloured(_ line: String) -> String {
    switch line.first {
    case "-": "\u{1b}[31m\(line)\u{1b}[0m"
    case "+": "\u{1b}[32m\(line)\u{1b}[0m"
    case "@": "\u{1b}[36m\(line)\u{1b}[0m"
    default: line
    }
  }
}
