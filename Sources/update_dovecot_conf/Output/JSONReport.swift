import Diagnostics
import DovecotGrammar
import FoundationEssentials
import PassdbFile
import Sync

/// The report of `sync --json`: one object, always with the same keys.
struct JSONReport: Encodable {
  /// off, in_sync, changed, would_change or failed.
  let result: String
  let exitStatus: Int32
  /// The path of the file; null if the run did not get that far.
  ///
  /// With off, that of an older file that still exists.
  let target: String?
  /// 2.3 or 2.4; null if the run did not get that far.
  let dovecotVersion: String?
  /// missing, kind, content, mode, owner.
  let reasons: [String]
  /// The names of the Dovecot settings whose values differ.
  let settings: [String]
  /// unnecessary, reloaded, not_running, left, pending, failed, rolled_back; null if the run did
  /// not get that far.
  let reload: String?
  /// Whether Dovecot includes the file; null if that is not known.
  let isIncluded: Bool?
  let warnings: [String]
  /// What went wrong, or null.
  let error: String?

  init(_ report: Report) {
    result = report.result.rawValue
    exitStatus = report.status.rawValue
    target = report.target
    dovecotVersion = report.plan?.wanted.dialect.rawValue
    reasons = report.plan?.reasons.map(\.rawValue) ?? []
    settings = report.plan?.settings ?? []
    reload = report.reload
    isIncluded = report.isIncluded
    warnings = report.warnings
    error = report.lostInclude.map { "\($0)" }
  }

  init(failure error: any Error) {
    result = "failed"
    exitStatus = ExitStatus(error).rawValue
    target = (error as? ReloadError)?.path
    dovecotVersion = nil
    reasons = []
    settings = []
    reload = (error as? ReloadError)?.kind.outcome
    isIncluded = nil
    warnings = []
    self.error = "\(error)"
  }

  private enum Key: String, CodingKey {
    case result, exitStatus = "exit_status", target, dovecotVersion = "dovecot_version", reasons,
      settings
    case reload, isIncluded = "included", warnings, error
  }

  func encode(to encoder: any Encoder) throws {
    // By hand, since the synthesized method omits keys with nil values.
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(result, forKey: .result)
    try container.encode(exitStatus, forKey: .exitStatus)
    try container.encode(target, forKey: .target)
    try container.encode(dovecotVersion, forKey: .dovecotVersion)
    try container.encode(reasons, forKey: .reasons)
    try container.encode(settings, forKey: .settings)
    try container.encode(reload, forKey: .reload)
    try container.encode(isIncluded, forKey: .isIncluded)
    try container.encode(warnings, forKey: .warnings)
    try container.encode(error, forKey: .error)
  }

  /// The object on one line.
  var line: String {
    get throws {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      return String(decoding: try encoder.encode(self), as: UTF8.self).legibleJSON
    }
  }
}
