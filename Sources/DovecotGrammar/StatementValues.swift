extension ConfigurationSection.Setting {
  /// The value as text; nil if it is known to Dovecot only, or not UTF-8.
  package var text: String? {
    guard case .literal(let bytes) = value else { return nil }
    return String(validating: bytes, as: UTF8.self)
  }
}

extension IncludedStatement {
  /// The value of a setting of a name; nil for any other statement.
  package func value(of name: String) -> Statement.Value? {
    guard case .setting(name, let value) = statement.kind else { return nil }
    return value
  }

  /// An include line as it is written.
  package var includeLine: String? {
    guard case .include(let pattern, let isOptional) = statement.kind else { return nil }
    return "\(isOptional ? "!include_try" : "!include") \(pattern)"
  }
}
