// Known limits: as those of `AccountQuery`.

/// What is left to do in a query that somebody copied from Modoboa's manual, or wrote himself.
extension AccountQuery {
  /// The values that a query of a userdb needs.
  package struct MailOwner: Sendable, Equatable {
    /// The directory with the mail of all domains.
    package var directory: String
    /// The user id.
    package var user: UInt32
    /// The group id.
    package var group: UInt32

    package init(directory: String, user: UInt32, group: UInt32) {
      (self.directory, self.user, self.group) = (directory, user, group)
    }
  }

  /// What stands for a value of the host in the manual: there it is part of a template of
  /// modoboa-installer, in which `%%` becomes `%`, or has to be replaced by the reader.
  private static func values(_ owner: MailOwner) -> [(placeholder: String, value: String)] {
    [
      ("%{home_dir}", owner.directory), ("%home_dir", owner.directory),
      ("<mailboxes storage directory>", owner.directory),
      ("%{mailboxes_owner_uid}", "\(owner.user)"), ("%mailboxes_owner_uid", "\(owner.user)"),
      ("%{mailboxes_owner_gid}", "\(owner.group)"), ("%mailboxes_owner_gid", "\(owner.group)"),
      ("<uid>", "\(owner.user)"), ("<gid>", "\(owner.group)"),
    ]
  }

  /// The manual's variables with doubled percent signs, and those of 2.3 that 2.4 takes for text.
  private static func variables(_ dialect: Dialect) -> [(placeholder: String, value: String)] {
    let names = [("d", "user|domain"), ("n", "user|username"), ("u", "user"), ("s", "protocol")]
    var found: [(placeholder: String, value: String)] = []
    for sign in dialect.hasOneLetterVariables ? ["%%"] : ["%%", "%"] {
      for (letter, name) in names {
        for (modifier, filter) in [("", ""), ("L", "|lower")] {
          let value =
            dialect.hasOneLetterVariables ? "%\(modifier)\(letter)" : "%{\(name)\(filter)}"
          found.append(("\(sign)\(modifier)\(letter)", value))
        }
      }
    }
    return found
  }

  /// The placeholders that are left in the query, each once.
  ///
  /// - Parameter dialect: how variables are written.
  /// - Returns: them as written; none if the query is complete.
  package func placeholders(_ dialect: Dialect) -> [String] {
    let none = MailOwner(directory: "", user: 0, group: 0)
    return filled(Self.values(none) + Self.variables(dialect)).found
  }

  /// The query with values in the place of its placeholders.
  ///
  /// - Parameters:
  ///   - dialect: how variables are written.
  ///   - owner: the values.
  /// - Returns: the text of the query.
  package func filled(_ dialect: Dialect, _ owner: MailOwner) -> String {
    filled(Self.values(owner) + Self.variables(dialect)).text
  }

  private func filled(_ pairs: [(placeholder: String, value: String)])
    -> (text: String, found: [String])
  {
    var found: [String] = []
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    scan: while let byte = rest.first {
      for (placeholder, value) in pairs where rest.starts(with: placeholder.utf8) {
        let after = rest.dropFirst(placeholder.utf8.count)
        // `%%dom` is something else.
        guard placeholder.utf8.last == UInt8(ascii: "}") || !Self.continuesWord(after.first) else {
          continue
        }
        if !found.contains(placeholder) { found.append(placeholder) }
        bytes += value.utf8
        rest = after
        continue scan
      }
      bytes.append(byte)
      rest.removeFirst()
      // In 2.3, `%%` is a percent sign: what follows it is no variable.
      if byte == .percent, rest.first == .percent {
        bytes.append(.percent)
        rest.removeFirst()
      }
    }
    return (String(decoding: bytes, as: UTF8.self), found)
  }

  private static func continuesWord(_ byte: UInt8?) -> Bool {
    guard let byte else { return false }
    return byte == UInt8(ascii: "_") || (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte)
      || (0x61...0x7a).contains(byte)
  }

  /// Which of the two columns that say whether Modoboa lets a user in are not in the query.
  ///
  /// - Returns: their names; nil if the query does not read Modoboa's own tables.
  package var missingRestrictions: [String]? {
    let names = Self.names(in: phrases)
    guard names.contains("core_user") || names.contains("admin_mailbox") else { return nil }
    return ["is_active", "enabled"].filter { !names.contains($0) }
  }

  /// This query, which keeps out accounts and domains that are disabled.
  ///
  /// - Returns: its text; nil if it is not one SELECT that this program understands, or if it may hold
  ///   a password.
  package var keepingOutDisabled: String? {
    guard phrases.first?.isWord("select") == true,
      phrases.count(where: { $0.isWord("select") }) == 1, isShowable,
      !phrases.contains(where: { $0.isWord("union") }),
      let tables = Tables(phrases), let missing = missingRestrictions, !missing.isEmpty,
      let start = phrases.firstIndex(where: { $0.isWord("where") })
    else { return nil }
    let condition = phrases[(start + 1)...].prefix {
      !$0.isWord("group", "having", "order", "limit", "offset")
    }
    guard let last = condition.last, !condition.contains(where: { $0.isWord("or") }) else {
      return nil
    }
    var edits: [(range: Range<Int>, text: String)] = []
    var restrictions = ""
    if missing.contains("is_active") { restrictions += " AND \(tables.user).is_active" }
    if missing.contains("enabled") { restrictions += " AND \(tables.domain).enabled" }
    edits.append((last.range.upperBound..<last.range.upperBound, restrictions))
    if let join = tables.join { edits.append((join.place..<join.place, join.text)) }
    return edited(edits)
  }

  /// Where the query has the mail: the directory above all variables and columns of `home`.
  ///
  /// - Returns: nil if that is not a directory below the root.
  package var mailDirectory: String? {
    guard let field = field("home"), let first = Self.texts(in: field.phrases).first,
      first.hasPrefix("/"), field.startsWithText
    else { return nil }
    let fixed = first.prefix { $0 != "%" && $0 != "<" }
    guard let slash = fixed.lastIndex(of: "/"), slash > fixed.startIndex else { return nil }
    return String(fixed[..<slash])
  }

  /// The user id or group id that the query gives the mail to, if it is written as a number.
  ///
  /// - Parameter name: `uid` or `gid`.
  /// - Returns: the number, and the bytes of the query where it stands.
  package func number(_ name: String) -> (value: UInt32, range: Range<Int>)? {
    guard let field = field(name), let first = field.phrases.first, field.phrases.count <= 3
    else { return nil }
    let word = first.word ?? Self.texts(in: [first]).first
    return word.flatMap { UInt32($0) }.map { ($0, first.range) }
  }

  /// This query with other numbers for `uid` and `gid`.
  ///
  /// - Parameter owner: the user and group who own the mail.
  /// - Returns: its text; nil if it may hold a password.
  package func owned(by owner: MailOwner) -> String? {
    guard isShowable else { return nil }
    let numbers = [(number("uid")?.range, owner.user), (number("gid")?.range, owner.group)]
    return edited(numbers.compactMap { range, value in range.map { ($0, "\(value)") } })
  }

  /// Whether it gives each user a place for the mail, so that no setting for all counts.
  package var hasMailPlace: Bool { field("mail") != nil || field("mail_path") != nil }

  /// Whether no string in what it selects can be a password, so that a message may show the query.
  package var isShowable: Bool {
    let places = [
      "home", "uid", "gid", "mail", "mail_path", "quota_rule", "quota_storage_size", "user",
    ]
    return fields.allSatisfy { field in
      let name = field.name.hasPrefix("userdb_") ? field.name.dropFirst(7) : field.name[...]
      return places.contains(String(name))
        || Self.texts(in: field.phrases).allSatisfy { ["", "!", "!%", "@"].contains($0) }
    }
  }

  private func field(_ name: String) -> Field? {
    fields.first { $0.name == name || $0.name == "userdb_\(name)" }
  }

  /// Whether it asks for the flag of master users.
  package var asksForMasters: Bool { Self.names(in: phrases).contains("master_user") }
}

extension AccountQuery.Field {
  /// Whether the value begins with a string, and not with a column.
  fileprivate var startsWithText: Bool {
    guard let first = phrases.first else { return false }
    switch first.kind {
    case .text: return true
    // `CONCAT('/srv/vmail/', …)`
    case .word: return phrases.dropFirst().first?.group?.first.map { !$0.isColumn } ?? false
    case .group(let group): return group.first.map { !$0.isColumn } ?? false
    case .sign: return false
    }
  }
}

extension SQLPhrase {
  fileprivate var isColumn: Bool {
    if case .text = kind { false } else { true }
  }
}

extension Dialect {
  /// Whether variables of one letter, such as `%u`, are expanded; 2.4 takes them for text.
  var hasOneLetterVariables: Bool {
    switch self {
    case .v23: true
    case .v24: false
    }
  }
}
