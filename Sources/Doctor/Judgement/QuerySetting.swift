import DovecotGrammar

extension Dialect {
  /// The lines of a setting with an SQL query.
  ///
  /// - Parameters:
  ///   - key: the setting as it is written.
  ///   - query: the lines of the query, which continuation joins.
  /// - Returns: nil if Dovecot would read anything else from them.
  func lines(of key: String, _ query: [String]) -> [String]? {
    let indentation = hasSettingsFiles ? "" : "  "
    let text = ["\(indentation)\(key) ="] + query.map { "\(indentation)  \($0)" }
    let lines = text.dropLast().map { $0 + " \\" } + text.suffix(1)
    let bytes = Array(lines.joined(separator: "\n").utf8)
    let value = Array(query.joined(separator: " ").utf8)
    return SettingsReader(self).statements(in: bytes).map(\.kind)
      == [.setting(key: key, value: .literal(value))] ? lines : nil
  }
}
