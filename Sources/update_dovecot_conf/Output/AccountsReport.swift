import Accounts
import Diagnostics

/// The report of `accounts` as text.
struct AccountsReport {
  /// Which parameters say who has an entry.
  enum Parameters: String {
    /// Those of the file that Dovecot includes.
    case file
    /// Those in Modoboa, since there is no such file.
    case stored
    /// Those that the next sync would write.
    case pending
  }

  let comparison: AccountComparison
  let parameters: Parameters
  /// Why not all entries are known; nil if they are.
  let unlisted: String?
  let warnings: [String]

  /// - Parameters:
  ///   - comparison: what was found.
  ///   - parameters: by which parameters.
  ///   - unlisted: why not all entries are known; nil if they are.
  ///   - warnings: one sentence each.
  init(
    _ comparison: AccountComparison, parameters: Parameters, unlisted: String?, warnings: [String]
  ) {
    self.comparison = comparison
    self.parameters = parameters
    self.unlisted = unlisted
    self.warnings = warnings
  }

  /// The exit status, by whether anything is listed.
  var status: ExitStatus { comparison.isAgreed ? .success : .wouldChange }

  /// A line for each finding, with its kind in the first column, and the counts.
  var lines: [String] {
    let missing = comparison.withoutEntry.map { ("no entry", $0) }
    let strangers = (comparison.withoutMailbox ?? []).map { stranger in
      (
        "no mailbox",
        stranger.names.isEmpty
          ? "\(stranger.dn): has no account name"
          : "\(stranger.dn): \(stranger.names.joined(separator: ", "))"
      )
    }
    let several = comparison.several.map {
      ("several", "\($0.name): \($0.dns.joined(separator: "; "))")
    }
    let renamings = (comparison.renamings ?? []).map { ("other name", Self.sentence($0)) }
    return (missing + strangers + several + renamings).map { kind, text in
      let gap = String(repeating: " ", count: 12 - kind.count)
      return "\(kind)\(gap)\(text.utf8.legible)"
    } + unchecked + [summary]
  }

  private static func sentence(_ renaming: AccountComparison.Renaming) -> String {
    let names =
      renaming.names.isEmpty
      ? "would not be found" : "would be \(renaming.names.joined(separator: ", "))"
    let other = renaming.otherDN.map { ", and the mailbox that of \($0)" } ?? ""
    return "\(renaming.mailbox): \(renaming.dn) \(names)\(other)"
  }

  /// What was not looked for.
  private var unchecked: [String] {
    guard let unlisted else { return [] }
    return ["unchecked   entries without a mailbox: \(unlisted)".utf8.legible]
  }

  private var summary: String {
    let disabled = comparison.disabled == 0 ? "" : " (and \(comparison.disabled) disabled)"
    let whole =
      "\(Self.count(comparison.mailboxes, "mailbox", "mailboxes"))\(disabled),"
      + " \(Self.count(comparison.entries, "entry", "entries"))"
    var parts: [String] = []
    func add(_ count: Int, _ text: String) { if count > 0 { parts.append("\(count) \(text)") } }
    add(comparison.withoutEntry.count, "without an entry")
    add(comparison.withoutMailbox?.count ?? 0, "without a mailbox")
    add(comparison.several.count, "with several entries")
    add(comparison.renamings?.count ?? 0, "with another name")
    return "\(whole): " + (parts.isEmpty ? "each mailbox has one" : parts.joined(separator: ", "))
  }

  private static func count(_ count: Int, _ one: String, _ many: String) -> String {
    "\(count) \(count == 1 ? one : many)"
  }
}
