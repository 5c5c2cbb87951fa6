// Known limits: a column counts by its name, whatever its table; an alias for a column, a view, WITH,
// and a condition with NOT are not understood.

/// An SQL query of a passdb, and by what it finds the account of a login in Modoboa's database.
package struct AccountQuery: Sendable {
  /// What a login is compared with.
  package enum Lookup: Sendable, Equatable {
    /// The address of the mailbox: `admin_mailbox.address` and `admin_domain.name`.
    case mailbox
    /// `core_user.email`, which a login to Modoboa's web panel sets to the first `mail` of the LDAP
    /// entry; or the account takes its name from there.
    case email
    /// Something else, both, or what this type does not understand.
    case unknown
  }

  /// The query as Dovecot reads it, with its variables.
  package let text: String
  let phrases: [SQLPhrase]

  /// - Parameter text: the query, of Dovecot 2.3 or 2.4.
  package init(_ text: String) {
    self.text = text
    phrases = SQLPhrase.phrases(of: Array(text.utf8))
  }

  /// By what it finds the account.
  package var lookup: Lookup {
    let columns = Self.columns(decidingIn: phrases)
    // The column of another table or of a view may hold anything.
    if Self.names(in: phrases).contains("core_user"),
      columns.contains(.email) || fields.contains(where: Self.isNamedByEmail)
    {
      return .email
    }
    return columns.isSuperset(of: [.address, .domain]) ? .mailbox : .unknown
  }

  /// Whether a field gives the account its name from `email`.
  static func isNamedByEmail(_ field: Field) -> Bool {
    field.name == "user" && names(in: field.phrases).contains("email")
  }

  /// A column that must match the login, or its part.
  struct Column: OptionSet {
    let rawValue: Int

    static let email = Column(rawValue: 1)
    static let address = Column(rawValue: 2)
    static let domain = Column(rawValue: 4)
  }

  /// The columns that must match, whatever else does.
  ///
  /// - Parameter phrases: a statement or a condition.
  /// - Returns: the columns; none if they depend on what else matches.
  static func columns(decidingIn phrases: [SQLPhrase]) -> Column {
    // Only what all SELECTs of a UNION, or all sides of an OR, ask for must match.
    for separator in ["union", "or"] {
      let sides = phrases.split { $0.isWord(separator) }
      guard sides.count > 1 else { continue }
      return sides.map { columns(decidingIn: Array($0.drop { $0.isWord("all", "distinct") })) }
        .reduce([.email, .address, .domain]) { $0.intersection($1) }
    }
    guard phrases.first?.isWord("select") == true else { return columns(ofCondition: phrases) }
    var found: Column = []
    for (keyword, rest) in clauses(of: phrases) {
      switch keyword {
      case "where", "on", "having":
        found.formUnion(columns(decidingIn: rest))
      case "from", "join":
        for group in rest.compactMap(\.group) { found.formUnion(columns(decidingIn: group)) }
      default: break
      }
    }
    return found
  }

  private static func columns(ofCondition phrases: [SQLPhrase]) -> Column {
    let parts = phrases.split { $0.isWord("and") }
    guard parts.count <= 1 else {
      return parts.reduce([]) { $0.union(columns(decidingIn: Array($1))) }
    }
    guard !phrases.contains(where: { $0.isWord("not") }) else { return [] }
    if phrases.count == 1, let group = phrases[0].group { return columns(decidingIn: group) }
    // `EXISTS (SELECT …)`, `u.id = (SELECT …)`, `u.id IN (SELECT …)`.
    if let group = phrases.last?.group, group.first?.isWord("select") == true {
      return columns(decidingIn: group)
    }
    guard let comparison = phrases.firstIndex(where: isComparison) else { return [] }
    let (left, right) = (Array(phrases[..<comparison]), Array(phrases[(comparison + 1)...]))
    return columns(left, matching: right).union(columns(right, matching: left))
  }

  private static func isComparison(_ phrase: SQLPhrase) -> Bool {
    phrase.isSign("=") || phrase.isSign("==") || phrase.isWord("like", "ilike", "in")
  }

  private static func columns(_ column: [SQLPhrase], matching login: [SQLPhrase]) -> Column {
    guard let part = LoginVariable(joining: texts(in: login))?.part else { return [] }
    let names = names(in: column)
    if names.contains("email") { return .email }
    switch part {
    case .whole: return names.isSuperset(of: ["address", "name"]) ? [.address, .domain] : []
    case .local: return names.contains("address") ? .address : []
    case .domain: return names.contains("name") ? .domain : []
    }
  }

  /// The keywords that begin a clause.
  private static let keywords: Set<String> = [
    "select", "from", "join", "on", "where", "group", "having", "order", "limit", "offset",
  ]

  /// The clauses of a SELECT, each with what follows its keyword.
  static func clauses(of phrases: [SQLPhrase]) -> [(keyword: String, rest: [SQLPhrase])] {
    var clauses: [(keyword: String, rest: [SQLPhrase])] = []
    for phrase in phrases {
      if let word = phrase.word, keywords.contains(word) {
        clauses.append((word, []))
      } else if !clauses.isEmpty {
        clauses[clauses.count - 1].rest.append(phrase)
      }
    }
    return clauses
  }

  /// An expression that the query selects, with the name that Dovecot sees.
  struct Field {
    let name: String
    let phrases: [SQLPhrase]
  }

  /// What the query selects.
  var fields: [Field] {
    let selected = Self.clauses(of: phrases).first { $0.keyword == "select" }?.rest ?? []
    return selected.split { $0.isSign(",") }.map {
      Field(name: $0.last?.word ?? "", phrases: Array($0))
    }
  }

  /// The names of columns, and other words, in an expression.
  static func names(in phrases: [SQLPhrase]) -> Set<String> {
    phrases.reduce(into: []) { names, phrase in
      if let word = phrase.word { names.insert(word) }
      if let group = phrase.group { names.formUnion(Self.names(in: group)) }
    }
  }

  /// The strings in an expression, in order.
  static func texts(in phrases: [SQLPhrase]) -> [String] {
    phrases.flatMap { phrase -> [String] in
      switch phrase.kind {
      case .text(let text): [text]
      case .group(let group): texts(in: group)
      case .word, .sign: []
      }
    }
  }
}
