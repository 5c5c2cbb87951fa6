// Known limits: with a column `id` that has no table before it, the new query may be ambiguous where
// the old one has no mailbox in it.

/// The query that finds accounts by mailbox, for one that finds them by `email`.
extension AccountQuery {
  /// This query with `email` replaced by the address of the mailbox; all else stays, but accounts and
  /// domains that are disabled are kept out.
  ///
  /// - Parameters:
  ///   - dialect: how the variables are written.
  ///   - engine: the engine of Modoboa's database.
  /// - Returns: its lines, to be joined by continuation; nil if it is not one SELECT that
  ///   this program understands, or if it may hold a password.
  package func byMailbox(_ dialect: Dialect, _ engine: SQLEngine) -> [String]? {
    guard phrases.first?.isWord("select") == true,
      phrases.count(where: { $0.isWord("select") }) == 1,
      lookup == .email, !mayHoldPassword, let tables = Tables(phrases)
    else { return nil }
    var edits: [(range: Range<Int>, text: String)] = []
    let address = "\(tables.mailbox).address"
    let domain = "\(tables.domain).name"
    for field in fields where Self.isNamedByEmail(field) {
      let name = engine.joined(address, "'@'", domain)
      edits.append((Self.range(of: field.phrases), "\(name) AS user"))
    }
    var restrictions = ""
    let names = Self.names(in: phrases)
    if !names.contains("is_active") { restrictions += " AND \(tables.user).is_active" }
    if !names.contains("enabled") { restrictions += " AND \(tables.domain).enabled" }
    for comparison in comparisonsWithEmail {
      let isLowered = LoginVariable(joining: Self.texts(in: comparison))?.isLowered ?? false
      let parts = dialect.partsOfLogin(isLowered: isLowered)
      edits.append(
        (
          Self.range(of: comparison),
          "\(address) = '\(parts.local)' AND \(domain) = '\(parts.domain)'\(restrictions)"
        ))
      restrictions = ""
    }
    if let join = tables.join { edits.append((join.place..<join.place, join.text)) }
    let lines = AccountQuery(edited(edits)).lines
    return AccountQuery(lines.joined(separator: " ")).lookup == .mailbox ? lines : nil
  }

  /// The query of the samples.
  ///
  /// - Parameters:
  ///   - dialect: how the variables are written.
  ///   - engine: the engine of Modoboa's database.
  /// - Returns: its lines, to be joined by continuation.
  package static func sample(_ dialect: Dialect, _ engine: SQLEngine) -> [String] {
    byMailbox(
      dialect, engine,
      password: dialect.rejectsUnknownHashes
        ? "CASE WHEN u.password LIKE '!%' THEN '' ELSE u.password END" : "u.password")
  }

  /// The query of a passdb that only decides whether Modoboa lets in a user whose password an earlier
  /// passdb has verified.
  ///
  /// The password is NULL, which no password matches (`auth_request_password_missing()`,
  /// src/auth/auth-request.c).
  ///
  /// - Parameters:
  ///   - dialect: how the variables are written.
  ///   - engine: the engine of Modoboa's database.
  /// - Returns: the query on one line.
  package static func deciding(_ dialect: Dialect, _ engine: SQLEngine) -> String {
    byMailbox(dialect, engine, password: "NULL").joined(separator: " ")
  }

  private static func byMailbox(
    _ dialect: Dialect, _ engine: SQLEngine, password: String
  ) -> [String] {
    let parts = dialect.partsOfLogin(isLowered: false)
    return [
      "SELECT \(engine.joined("mb.address", "'@'", "dom.name")) AS user,",
      "\(password) AS password",
      "FROM admin_mailbox mb",
      "INNER JOIN admin_domain dom ON mb.domain_id = dom.id",
      "INNER JOIN core_user u ON u.id = mb.user_id",
      "WHERE mb.address = '\(parts.local)' AND dom.name = '\(parts.domain)' AND u.is_active AND dom.enabled",
      "AND (mb.is_send_only IS NOT TRUE OR '\(dialect.protocolVariable)' NOT IN ('imap', 'pop3'))",
    ]
  }

  /// What the query selects beside name and password, such as `userdb_home`.
  package var furtherFields: [String] {
    fields.map(\.name).filter { !["", "user", "password"].contains($0) }
  }

  /// Whether a string in what it selects may be a password, such as the field `pass` for a proxy.
  private var mayHoldPassword: Bool {
    fields.contains { field in
      let isOfUserdb = field.name.hasPrefix("userdb_") && !field.name.contains("pass")
      return !isOfUserdb
        && Self.texts(in: field.phrases).contains { !["", "!", "!%", "@"].contains($0) }
    }
  }

  /// The comparisons of the query itself with `email`, each as its phrases.
  private var comparisonsWithEmail: [[SQLPhrase]] {
    Self.clauses(of: phrases).filter { ["where", "on", "having"].contains($0.keyword) }
      .flatMap { Self.comparisonsWithEmail(in: $0.rest) }
  }

  private static func comparisonsWithEmail(in condition: [SQLPhrase]) -> [[SQLPhrase]] {
    guard !condition.contains(where: { $0.isWord("or") }) else { return [] }
    return condition.split { $0.isWord("and", "inner", "left", "right", "cross", "full") }.flatMap {
      part -> [[SQLPhrase]] in
      let part = Array(part)
      guard columns(decidingIn: part).contains(.email) else { return [] }
      if part.count == 1, let group = part[0].group { return comparisonsWithEmail(in: group) }
      return [part]
    }
  }

  private static func range(of phrases: [SQLPhrase]) -> Range<Int> {
    (phrases.first?.range.lowerBound ?? 0)..<(phrases.last?.range.upperBound ?? 0)
  }

  /// The query with some of its bytes replaced; the ranges must not overlap.
  func edited(_ edits: [(range: Range<Int>, text: String)]) -> String {
    var bytes = Array(text.utf8)
    for edit in edits.sorted(by: { $0.range.lowerBound > $1.range.lowerBound }) {
      bytes.replaceSubrange(edit.range, with: edit.text.utf8)
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The query in lines, broken before its clauses.
  private var lines: [String] {
    let bytes = Array(text.utf8)
    let joins = ["inner", "left", "right", "cross", "full"]
    var breaks: [Int] = []
    for (index, phrase) in phrases.enumerated() {
      let isJoined =
        index > 0 && phrases[index - 1].word.map { joins.contains($0) || $0 == "outer" } == true
      guard let word = phrase.word,
        ["from", "where"].contains(word) || joins.contains(word) || word == "join" && !isJoined,
        index + 1 < phrases.count, phrase.range.lowerBound > 0,
        bytes[phrase.range.lowerBound - 1] == .space
      else { continue }
      breaks.append(phrase.range.lowerBound)
    }
    let ends = breaks.map { $0 - 1 } + [bytes.count]
    return zip([0] + breaks, ends).map { String(decoding: bytes[$0..<$1], as: UTF8.self) }
  }
}

/// The names under which a query has Modoboa's tables, or will have them.
struct Tables {
  var user = ""
  var mailbox = "mb"
  var domain = "dom"
  /// The tables that have to be added, and where; nil if all are there.
  var join: (place: Int, text: String)?

  /// - Returns: nil unless it has `core_user`, alone or with both other tables.
  init?(_ phrases: [SQLPhrase]) {
    var found: [String: (name: String, end: Int)] = [:]
    let clauses = AccountQuery.clauses(of: phrases).filter {
      ["from", "join"].contains($0.keyword)
    }
    for table in clauses.flatMap({ $0.rest.split { $0.isSign(",") } }) {
      // A schema may stand before the name.
      var rest = Array(table)
      while rest.count > 2, rest[1].isSign(".") { rest.removeFirst(2) }
      guard let name = rest.first?.word else { continue }
      var alias = rest.dropFirst()
      if alias.first?.isWord("as") == true { alias.removeFirst() }
      let isAlias = alias.first.map {
        $0.word != nil && !$0.isWord("inner", "left", "right", "cross", "full", "natural", "using")
      }
      let last = isAlias == true ? alias.first : rest.first
      guard let last, let word = last.word, found[name] == nil else { return nil }
      found[name] = (word, last.range.upperBound)
    }
    guard let account = found["core_user"] else { return nil }
    user = account.name
    switch (found["admin_mailbox"], found["admin_domain"]) {
    case (let mailbox?, let domain?):
      (self.mailbox, self.domain) = (mailbox.name, domain.name)
    case (nil, nil):
      guard !found.values.contains(where: { ["mb", "dom"].contains($0.name) }) else { return nil }
      join = (
        account.end,
        " INNER JOIN admin_mailbox mb ON mb.user_id = \(user).id"
          + " INNER JOIN admin_domain dom ON dom.id = mb.domain_id"
      )
    default: return nil
    }
  }
}

extension Dialect {
  /// The variables for the parts of a login before and behind the `@`.
  fileprivate func partsOfLogin(isLowered: Bool) -> (local: String, domain: String) {
    switch self {
    case .v23: isLowered ? ("%Ln", "%Ld") : ("%n", "%d")
    case .v24:
      isLowered
        ? ("%{user|username|lower}", "%{user|domain|lower}")
        : ("%{user|username}", "%{user|domain}")
    }
  }

  /// The variable for the protocol of a login.
  fileprivate var protocolVariable: String {
    switch self {
    case .v23: "%s"
    case .v24: "%{protocol}"
    }
  }

  /// Whether a password that is no hash, as Django writes it for an account without one, is a
  /// temporary failure instead of a wrong password.
  fileprivate var rejectsUnknownHashes: Bool {
    switch self {
    case .v23: false
    case .v24: true
    }
  }
}
