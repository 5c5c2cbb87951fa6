import DovecotGrammar

@testable import Doctor

extension HostFacts {
  /// A host of 2.3 or 2.4 on which `doveconf -n` prints this, with all packages and protocols.
  static func chapter(
    _ dialect: Dialect, _ output: String, written: String? = nil,
    _ change: (inout ChapterFacts) -> Void = { _ in }
  ) -> HostFacts {
    let text = written ?? output
    let host =
      dialect == .v23
      ? of23(main23 + text, settings: include) : of24(main24 + text)
    return host.with {
      $0.chapter.effective = EffectiveConfiguration(output)
      $0.chapter.protocols = ["imap", "pop3", "lmtp", "sieve"]
      $0.chapter.packages = Dictionary(
        uniqueKeysWithValues: ["core", "imapd", "pop3d", "lmtpd", "sieve", "managesieved"].map {
          ("dovecot-\($0)", "1")
        })
      change(&$0.chapter)
    }
  }

  /// The items of a section that are not ok: the name, with a question mark if it could not be judged,
  /// and the first step of what to do.
  func findings(of section: ChapterSection) -> [String] {
    Examination.items(self, of: [section]).filter { $0.status != .ok }.map { item in
      let name = item.identifier.rawValue + (item.status == .attention ? "" : "?")
      return ([name] + (item.remedy?.text ?? [])).joined(separator: "|")
    }
  }

  /// The number of lines above those that a test adds.
  static func linesAbove(_ dialect: Dialect) -> Int {
    (dialect == .v23 ? main23 : main24).split(separator: "\n").count
  }
}
