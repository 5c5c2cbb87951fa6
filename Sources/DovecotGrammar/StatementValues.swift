extension ConfigurationSection.Setting {
  /// The value as text; nil if only Dovecot can expand it, or if it is not valid UTF-8.
  package var text: String? {
    guard case .literal(let bytes) = value else { return nil }
    return String(validating: bytes, as: UTF8.self)
  }
}

extension IncludedStatement {
  /// The value if this is a setting with this name, else nil.
  package func value(of name: String) -> Statement.Value? {
    guard case .setting(name, let value) = statement.kind else { return nil }
    return value
  }

  /// The include line as written; nil for any other statement.
  package var includeLine: String? {
    guard case .include(let pattern, let isOptional) = statement.kind else { return nil }
    return "\(isOptional ? "!include_try" : "!include") \(pattern)"
  }
}
