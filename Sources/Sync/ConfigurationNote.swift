package import DovecotGrammar
package import Files

/// A note of what Dovecot's configuration was found to say about the file, so that a run reads it
/// again only when it has changed.
///
/// Lines `key=value`, the first one `version=1`; unknown keys are ignored, so that a later version can
/// note more.
package struct ConfigurationNote: Equatable, Sendable {
  /// The verdict on the include, as far as runs need it.
  package enum Include: String, Sendable {
    case yes
    case no
    case unknown
  }

  /// The main configuration file.
  package let configuration: String
  /// The path of the file that this program writes.
  package let target: String
  /// The dialect by whose rules the configuration was judged.
  package let dialect: Dialect
  /// Whether the file is included.
  package var include: Include
  /// The place of the include line, or why there is none; empty if that is not known.
  package var account: String
  /// The path of the file of this program that Dovecot included last; empty if it never did.
  package var lastIncluded: String
  /// 2.4: whether a later passdb decides about users whose password the LDAP server has verified.
  package var laterDecides: Bool
  /// Whether a run has said that Dovecot still includes the file, though Modoboa no longer asks for it.
  package var isOffTold: Bool
  /// The files that decide, and their state when they were read.
  package var files: [String]
  package var state: FilesState

  /// The name of the note.
  static let note = "configuration"

  package init(
    configuration: String, target: String, dialect: Dialect, include: Include, account: String,
    lastIncluded: String, laterDecides: Bool, isOffTold: Bool, files: [String], state: FilesState
  ) {
    self.configuration = configuration
    self.target = target
    self.dialect = dialect
    self.include = include
    self.account = account
    self.lastIncluded = lastIncluded
    self.laterDecides = laterDecides
    self.isOffTold = isOffTold
    self.files = files
    self.state = state
  }

  /// The note in a state directory; nil if there is none, or one of another version.
  package init?(in state: StateDirectory) {
    guard let text = state.content(of: Self.note) else { return nil }
    self.init(text)
  }

  /// Parses a note.
  init?(_ text: [UInt8]) {
    var (version, configuration, target, account, lastIncluded) = ("", "", "", "", "")
    var (dialect, include, state) = (nil as Dialect?, nil as Include?, nil as FilesState?)
    var (isOffTold, laterDecides) = (false, false)
    var files: [String] = []
    // By hand, without a dictionary: each run does this, and the runtime takes longer to build that
    // type than this takes.
    var rest = text[...]
    while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
      let line = rest[..<end]
      rest = rest[(end + 1)...]
      func value(_ key: String) -> String? {
        guard line.starts(with: key.utf8) else { return nil }
        return String(decoding: line.dropFirst(key.utf8.count), as: UTF8.self)
      }
      if let path = value(Self.file) {
        files.append(path)
      } else if let text = value(Self.version) {
        version = text
      } else if let text = value(Self.configuration) {
        configuration = text
      } else if let text = value(Self.target) {
        target = text
      } else if let text = value(Self.dialect) {
        dialect = Dialect(rawValue: text)
      } else if let text = value(Self.include) {
        include = Include(rawValue: text)
      } else if let text = value(Self.account) {
        account = text
      } else if let text = value(Self.lastIncluded) {
        lastIncluded = text
      } else if let text = value(Self.offTold) {
        isOffTold = text == "yes"
      } else if let text = value(Self.decision) {
        laterDecides = text == "yes"
      } else if let text = value(Self.state) {
        state = FilesState(text)
      }
    }
    guard version == Self.currentVersion, let dialect, let include, let state, !files.isEmpty else {
      return nil
    }
    self.init(
      configuration: configuration, target: target, dialect: dialect, include: include,
      account: account, lastIncluded: lastIncluded, laterDecides: laterDecides,
      isOffTold: isOffTold, files: files, state: state)
  }

  private static let version = "version="
  private static let configuration = "configuration="
  private static let target = "target="
  private static let dialect = "dialect="
  private static let include = "include="
  private static let account = "account="
  private static let lastIncluded = "last_included="
  private static let offTold = "off_told="
  private static let decision = "later_decides="
  private static let state = "state="
  private static let file = "file="
  private static let currentVersion = "1"

  /// The content of the note; nil if a path does not fit on a line.
  var text: [UInt8]? {
    let lines =
      [
        Self.version + Self.currentVersion, Self.configuration + configuration,
        Self.target + target, Self.dialect + dialect.rawValue, Self.include + include.rawValue,
        Self.account + account, Self.lastIncluded + lastIncluded,
        Self.decision + (laterDecides ? "yes" : "no"), Self.offTold + (isOffTold ? "yes" : "no"),
        Self.state + state.text,
      ] + files.map { Self.file + $0 }
    guard !lines.contains(where: { $0.utf8.contains(UInt8(ascii: "\n")) }) else { return nil }
    return lines.reduce(into: []) { $0 += "\($1)\n".utf8 }
  }

  /// Whether the files that decide are as they were.
  var isCurrent: Bool { FilesState(of: files) == state }
}
