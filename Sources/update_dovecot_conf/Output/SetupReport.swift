import Diagnostics
import DovecotGrammar
import Files
import PassdbFile
import Sync

/// The report of `setup`: one unified diff of all files, with masked secrets.
struct SetupReport {
  /// For standard output.
  let lines: [String]

  /// - Parameters:
  ///   - plan: what would be done.
  ///   - isColoured: whether to colour the diff for a terminal.
  init(_ plan: SetupPlan, isColoured: Bool) {
    guard !plan.isDone else {
      lines = ["\(plan.target.target.path.utf8.legible): set up; nothing to do"]
      return
    }
    let target = plan.target.isInSync ? [] : CheckView.lines(plan.target, isColoured: isColoured)
    lines =
      target
      + plan.steps.dropFirst().filter(\.isNeeded).flatMap { step in
        Self.diff(from: step.before, to: step.after, isColoured: isColoured)
      }
      + plan.removals.flatMap { file in
        Self.diff(
          from: file, to: FileSnapshot(path: file.path, file: nil), isColoured: isColoured)
      }
  }

  /// What was done.
  static func applied(_ plan: SetupPlan, isReloaded: Bool) -> String {
    let path = plan.target.target.path.utf8.legible
    guard !plan.isDone else { return "\(path): set up; nothing to do" }
    let reload = isReloaded ? "Dovecot reloaded" : "Dovecot is not running"
    return "\(path): set up for Dovecot \(plan.target.wanted.dialect.rawValue); \(reload)"
  }

  /// What setup writes holds no secret; somebody may have added one to the existing file.
  private static func diff(
    from old: FileSnapshot, to new: FileSnapshot, isColoured: Bool
  ) -> [String] {
    let text = new.file?.content
    return UnifiedDiff(
      from: old.file.map { MaskedText($0.content, showingLinesOf: text ?? []) },
      to: text.map { MaskedText($0, showingLinesOf: $0) }, path: new.path.utf8.legible
    ).lines.map { isColoured ? CheckView.coloured($0) : $0 }
  }
}
