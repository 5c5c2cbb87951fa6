import Accounts

/// Which logins find an entry, as a search filter says it, by the entry's own values.
package indirect enum LoginRule: Equatable, Sendable {
  /// A value of the attribute is the login, between two texts.
  case value(attribute: String, before: String, after: String)
  case all([LoginRule])
  case any([LoginRule])

  /// The attributes that it needs, each once.
  var attributes: [String] {
    switch self {
    case .value(let attribute, _, _): [attribute]
    case .all(let rules), .any(let rules):
      rules.flatMap(\.attributes).reduce(into: []) { names, name in
        if !names.contains(name) { names.append(name) }
      }
    }
  }

  /// The logins that find an entry.
  ///
  /// - Parameter values: the entry's values of an attribute.
  /// - Returns: each login once, as the entry has it.
  func logins(_ values: (String) -> [String]) -> [String] {
    var keys: Set<String> = []
    return candidates(values).filter { login in
      let key = NameKey.key(of: login)
      return !key.isEmpty && keys.insert(key).inserted && accepts(key, values)
    }
  }

  private func candidates(_ values: (String) -> [String]) -> [String] {
    switch self {
    case .value(let attribute, let before, let after):
      values(attribute).compactMap { Self.middle($0, before, after) }
    case .all(let rules), .any(let rules): rules.flatMap { $0.candidates(values) }
    }
  }

  private func accepts(_ key: String, _ values: (String) -> [String]) -> Bool {
    switch self {
    case .value:
      candidates(values).contains { NameKey.key(of: $0) == key }
    case .all(let rules): rules.allSatisfy { $0.accepts(key, values) }
    case .any(let rules): rules.contains { $0.accepts(key, values) }
    }
  }

  /// What is between two texts, which are compared without regard to case.
  private static func middle(_ value: String, _ before: String, _ after: String) -> String? {
    if before.isEmpty, after.isEmpty { return value }
    let count = value.count - before.count - after.count
    guard count > 0, value.prefix(before.count).lowercased() == before.lowercased(),
      value.suffix(after.count).lowercased() == after.lowercased()
    else { return nil }
    return String(value.dropFirst(before.count).prefix(count))
  }
}
