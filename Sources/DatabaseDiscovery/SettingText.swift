import DovecotSettings

extension ConfigurationSection.Setting {
  /// The value as text.
  ///
  /// - Throws: ``DiscoveryError`` for a value that is not known without Dovecot's environment, and
  ///   for one that is no UTF-8.
  func text(_ files: DiscoveryFiles) throws(DiscoveryError) -> String {
    let bytes: [UInt8]
    switch value {
    case .literal(let literal):
      bytes = literal
    case .contentOfFile(let path):
      bytes = try contentOfFile(path, files)
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
  func expandedText(_ files: DiscoveryFiles) throws(DiscoveryError) -> String {
    let text = try text(files)
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
  private func contentOfFile(_ path: [UInt8], _ files: DiscoveryFiles) throws(DiscoveryError) -> [UInt8] {
    let absolute = absolutePath(path)
    guard let content = try files.text(of: absolute) else {
      throw DiscoveryError(
        kind: .unreadable, place: place,
        reason: "the file that \(key) names, \(absolute), is missing")
    }
    return content
  }
}
