import DovecotGrammar
import Files

extension ConfigurationSection.Setting {
  /// The value as text.
  ///
  /// - Throws: ``DiscoveryError`` for a value that depends on Dovecot's environment, and for one that is
  ///   not valid UTF-8.
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
        throw refused("\(name) is a variable, which only Dovecot knows")
      }
      // Any other $ is literal, but runs of blanks collapse (config-parser.c:2415 of 2.4.1).
      bytes = Array(words.filter { !$0.isEmpty }.joined(separator: [UInt8(ascii: " ")]))
    }
    guard let text = String(validating: bytes, as: UTF8.self), !bytes.contains(0) else {
      throw refused("\(name) is not valid UTF-8")
    }
    return text
  }

  /// The value of a 2.4 setting, where `%{` begins a variable and `%%{` is a literal `%{`.
  ///
  /// - Throws: ``DiscoveryError``, also for a value with a variable.
  func expandedText(_ files: DiscoveryFiles) throws(DiscoveryError) -> String {
    let text = try text(files)
    guard text.contains("%{") else { return text }
    let parts = text.split(separator: "%%{", omittingEmptySubsequences: false)
    guard !parts.contains(where: { $0.contains("%{") }) else {
      throw refused("\(name) contains a variable, which only Dovecot knows")
    }
    return parts.joined(separator: "%{")
  }

  /// An error about this setting.
  func refused(_ reason: String) -> DiscoveryError {
    .unusable(place, reason)
  }

  /// The file with the value: the one named by `<path`, else the one with the setting.
  var fileOfValue: String {
    guard case .contentOfFile(let path) = value else { return file }
    return absolutePath(path)
  }

  /// The name for a message; an unknown one is not shown, since it may be part of a password on a line
  /// that was broken.
  private var name: String {
    let known = [
      "driver", "connect", "args", "sql_driver", "sqlite_path", "host", "hostaddr", "port", "user",
      "password", "dbname", "ssl", "option_file", "option_group", "sslmode",
    ]
    let hasEngine = key.hasPrefix("mysql_") || key.hasPrefix("pgsql_")
    let plain = hasEngine ? key.dropFirst(6) : key[...]
    return known.contains { $0 == plain } ? key : "the setting"
  }

  private func absolutePath(_ path: [UInt8]) -> String {
    let name = String(decoding: path, as: UTF8.self)
    return name.hasPrefix("/") ? name : Path.directory(of: file) + "/" + name
  }

  /// The content of the file named by `<path`, including the last line feed, as Dovecot reads it.
  private func contentOfFile(_ path: [UInt8], _ files: DiscoveryFiles) throws(DiscoveryError)
    -> [UInt8]
  {
    // A relative path is not shown: it may be an unquoted password that begins with '<'.
    let absolute = absolutePath(path)
    let shown = path.first == UInt8(ascii: "/") ? ", \(absolute)," : ""
    let content: [UInt8]?
    do {
      content = try files.text(of: absolute)
    } catch {
      guard shown.isEmpty else { throw error }
      throw DiscoveryError(
        kind: error.kind, place: place, reason: "the file that \(name) names cannot be read")
    }
    guard let content else {
      throw DiscoveryError(
        kind: .unreadable, place: place, reason: "the file that \(name) names\(shown) is missing")
    }
    return content
  }
}
