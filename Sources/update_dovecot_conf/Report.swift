import DovecotSettings
import DurableFile
import ParameterSync

/// What a run says: nothing when all is in sync, one line for a change, a diff for --check.
struct Report {
  let result: String
  let status: ExitStatus
  /// For standard output.
  private(set) var lines: [String] = []
  /// The plan that the run followed, if it came so far.
  private(set) var plan: Plan?
  let warnings: [String]

  /// The report of a run that did not fail.
  init(_ outcome: SynchronizationOutcome, isCheck: Bool, isColoured: Bool) {
    warnings = outcome.warnings
    switch outcome.result {
    case .off(let standing):
      (result, status) = ("off", .success)
      if isCheck { lines = [Self.off(standing: standing)] }
    case .inSync(let plan):
      (result, status, self.plan) = ("in_sync", .success, plan)
    case .changed(let plan):
      (result, status, self.plan) = ("changed", .success, plan)
      lines = [
        "\(plan.target.path): \(Self.change(plan)); Dovecot \(plan.wanted.dialect.rawValue) uses it after a reload"
          + " (doveadm reload)"
      ]
    case .wouldChange(let plan):
      (result, status, self.plan) = ("would_change", .wouldChange, plan)
      let diff = Self.diff(plan)
      lines = isColoured ? diff.map(Self.coloured) : diff
    }
  }

  /// "written (uris, dnpass)", "changed (dnpass)", "changed (mode)": names only.
  private static func change(_ plan: Plan) -> String {
    let verb = plan.current == nil ? "written" : plan.isInSync ? "rewritten as it was" : "changed"
    let attributes = plan.reasons.filter { $0 == .mode || $0 == .owner }.map(\.rawValue)
    var names = plan.settings + attributes
    if names.isEmpty, plan.reasons.contains(.content) { names = ["comments"] }
    return names.isEmpty ? verb : "\(verb) (\(names.joined(separator: ", ")))"
  }

  /// What --check shows: changed attributes in the manner of git's extended headers, then a unified
  /// diff.
  private static func diff(_ plan: Plan) -> [String] {
    let old = plan.current?.content.map { text in
      MaskedText(text, dialect: FileOrigin(of: text).readingDialect(insteadOf: plan.wanted.dialect))
    }
    var lines: [String] = []
    if let current = plan.current?.attributes {
      if plan.reasons.contains(.mode) {
        lines += ["old mode \(octal(current))", "new mode \(octal(plan.attributes))"]
      }
      if plan.reasons.contains(.owner) {
        lines += ["old owner \(owner(current))", "new owner \(owner(plan.attributes))"]
      }
    }
    if !lines.isEmpty { lines.insert("file \(plan.target.path)", at: 0) }
    let new = MaskedText(plan.wanted.text, dialect: plan.wanted.dialect)
    return lines + UnifiedDiff(from: old, to: new, path: plan.target.path).lines
  }

  private static func octal(_ attributes: FileAttributes) -> String {
    "0" + String(attributes.mode, radix: 8)
  }

  private static func owner(_ attributes: FileAttributes) -> String {
    "\(attributes.owner):\(attributes.group)"
  }

  private static func coloured(_ line: String) -> String {
    switch line.first {
    case "-": "\u{1b}[31m\(line)\u{1b}[0m"
    case "+": "\u{1b}[32m\(line)\u{1b}[0m"
    case "@": "\u{1b}[36m\(line)\u{1b}[0m"
    default: line
    }
  }

  /// What is said of a host on which Modoboa does not want the file.
  static func off(standing: String?) -> String {
    let off =
      "Modoboa does not ask for the file (authentication_type is not ldap, or ldap_dovecot_sync is off)"
    return standing.map { "\(off); \($0) still stands, and Dovecot uses it" } ?? off
  }
}
