import DovecotGrammar
import Secrets

/// An element of the file to be written: a line, or a section with its lines.
enum SettingsLine: Equatable {
  /// `# text`
  case comment(String)
  /// `key = "value"`, with the value as Dovecot should see it, unquoted.
  case setting(key: String, value: String)
  /// `key = "value"` with a password.
  case secret(key: String, Secret)
  /// `key = yes` or `key = no`, the only booleans that both parsers accept.
  case flag(key: String, Bool)
  /// `key =`, with which 2.4 clears a list that other lines have filled.
  case emptyList(key: String)
  /// `header { … }`, 2.4 only.
  case section(header: String, [SettingsLine])

  /// The lines as text, each with a line feed, sections indented by two spaces.
  ///
  /// - Throws: ``UnwritableSetting`` for a value with a NUL or a line feed.
  static func text(_ lines: [SettingsLine], indent: Int = 0) throws(UnwritableSetting) -> [UInt8] {
    let margin = [UInt8](repeating: .space, count: indent)
    var text: [UInt8] = []
    for line in lines {
      text += margin
      switch line {
      case .comment(let comment):
        text += "# \(comment)\n".utf8
      case .emptyList(let key):
        text += "\(key) =\n".utf8
      case .flag(let key, let isOn):
        text += "\(key) = \(isOn ? "yes" : "no")\n".utf8
      case .setting(let key, let value): text += try setting(key, value)
      case .secret(let key, let secret): text += try setting(key, secret.reveal())
      case .section(let header, let lines):
        text += "\(header) {\n".utf8
        text += try Self.text(lines, indent: indent + 2)
        text += margin + "}\n".utf8
      }
    }
    return text
  }

  private static func setting(_ key: String, _ value: String) throws(UnwritableSetting) -> [UInt8] {
    do {
      return "\(key) = ".utf8 + (try Quoting.quoted(Array(value.utf8))) + "\n".utf8
    } catch {
      throw UnwritableSetting(key: key, byte: error.byte)
    }
  }

  /// The exact statements that a reader must find in the text of these lines.
  static func expectedStatements(_ lines: [SettingsLine]) -> [Statement.Kind] {
    lines.flatMap { line -> [Statement.Kind] in
      switch line {
      case .comment: []
      case .emptyList(let key): [.setting(key: key, value: .literal([]))]
      case .flag(let key, let isOn):
        [.setting(key: key, value: .literal(Array((isOn ? "yes" : "no").utf8)))]
      case .setting(let key, let value): [.setting(key: key, value: .literal(Array(value.utf8)))]
      case .secret(let key, let secret):
        [.setting(key: key, value: .literal(Array(secret.reveal().utf8)))]
      case .section(let header, let lines):
        [Self.begin(of: header)] + expectedStatements(lines) + [.sectionEnd]
      }
    }
  }

  private static func begin(of header: String) -> Statement.Kind {
    let words = header.split(separator: " ", maxSplits: 1)
    return .sectionBegin(type: String(words[0]), name: words.count > 1 ? String(words[1]) : "")
  }
}
