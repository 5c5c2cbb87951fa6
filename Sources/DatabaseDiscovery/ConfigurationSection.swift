import DovecotService
import DovecotSettings

/// A section of Dovecot's configuration with all that stands in it.
struct ConfigurationSection {
  /// The word before the name, as `passdb`; empty for the whole file.
  let type: String
  /// The name; empty for none.
  let name: String
  /// The settings directly in it, in their order, with their places.
  private(set) var settings: [Setting] = []
  /// The sections directly in it, in their order.
  private(set) var sections: [ConfigurationSection] = []

  /// A setting and where it stands.
  struct Setting {
    let key: String
    let value: Statement.Value
    let file: String
    let place: String
  }

  /// Puts statements into their sections.
  ///
  /// What is malformed, and braces that do not match, are passed over: to judge a configuration is
  /// Dovecot's business.
  init(_ statements: [IncludedStatement]) {
    var rest = statements[...]
    self.init(type: "", name: "", &rest)
  }

  private init(type: String, name: String, _ rest: inout ArraySlice<IncludedStatement>) {
    self.type = type
    self.name = name
    while let next = rest.popFirst() {
      switch next.statement.kind {
      case .setting(let key, let value):
        settings.append(Setting(key: key, value: value, file: next.file, place: next.place))
      case .sectionBegin(let type, let name):
        sections.append(ConfigurationSection(type: type, name: name, &rest))
      case .sectionEnd:
        if !type.isEmpty { return }
      case .include, .malformed:
        break
      }
    }
  }

  /// The last setting of a name, which counts.
  func setting(_ key: String) -> Setting? {
    settings.last { $0.key == key }
  }

  /// This section and all within it, from the outside to the inside, but for sections of one type
  /// and what is in them.
  func withDescendants(outside type: String) -> [ConfigurationSection] {
    [self] + sections.filter { $0.type != type }.flatMap { $0.withDescendants(outside: type) }
  }
}

extension ConfigurationSection.Setting {
  /// The value as text.
  ///
  /// - Throws: ``DiscoveryError`` for a value that is not known without Dovecot's environment, and
  ///   for one that is no UTF-8.
  func text() throws(DiscoveryError) -> String {
    let bytes: [UInt8]
    switch value {
    case .literal(let literal):
      bytes = literal
    case .contentOfFile(let path):
      bytes = try contentOfFile(path)
    case .withVariables(let written):
      let words = written.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
      guard
        !words.contains(where: { $0.starts(with: "$ENV:".utf8) || $0.starts(with: "$SET:".utf8) })
      else {
        throw refused("\(key) is a variable, which only Dovecot knows")
      }
      // Another $ is one; but runs of blanks collapse (config-parser.c:2415 of 2.4.1).
      bytes = Array(words.filter { !$0.isEmpty }.joined(separator: [UInt8(ascii: " ")]))
    }
    guard let text = String(validating: bytes, as: UTF8.self), !bytes.contains(0) else {
      throw refused("\(key) is no text in UTF-8")
    }
    return text
  }

  /// The value of a setting of 2.4, where `%{` begins a variable and `%%{` stands for it.
  ///
  /// - Throws: ``DiscoveryError``, also for a value with a variable.
  func expandedText() throws(DiscoveryError) -> String {
    let text = try text()
    guard text.contains("%{") else { return text }
    let parts = text.split(separator: "%%{", omittingEmptySubsequences: false)
    guard !parts.contains(where: { $0.contains("%{") }) else {
      throw refused("\(key) has a variable in it, which only Dovecot knows")
    }
    return parts.joined(separator: "%{")
  }

  /// An error about this setting.
  func refused(_ reason: String) -> DiscoveryError {
    .unusable(place, reason)
  }

  /// The file with the value: the one that `<path` names, else the one with the setting.
  var fileOfValue: String {
    guard case .contentOfFile(let path) = value else { return file }
    return absolutePath(path)
  }

  private func absolutePath(_ path: [UInt8]) -> String {
    let name = String(decoding: path, as: UTF8.self)
    return name.hasPrefix("/") ? name : Path.directory(of: file) + "/" + name
  }

  /// The content of the file that `<path` names, to the last line feed: so Dovecot takes it.
  private func contentOfFile(_ path: [UInt8]) throws(DiscoveryError) -> [UInt8] {
    let absolute = absolutePath(path)
    guard let content = try ConfigurationFiles().text(of: absolute) else {
      throw DiscoveryError(
        kind: .unreadable, place: place,
        reason: "the file that \(key) names, \(absolute), is missing")
    }
    return content
  }
}
