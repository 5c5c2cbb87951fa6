package import PassdbFile

// Known limits: values of attributes with options, such as `mail;lang-de`, and of subtypes match a filter
// and are not seen here; an attribute that the server compares with its capitals is compared without.

/// How to learn from an LDAP server which entries a passdb finds.
package struct EntryQuery: Equatable, Sendable {
  /// Where a search looks, RFC 4511 4.5.1.2.
  package enum Scope: Sendable {
    case entry
    case children
    case subtree
  }

  /// One search for all entries.
  package struct Listing: Equatable, Sendable {
    let base: String
    let scope: Scope
    let filter: String
    /// The logins that find an entry which the search returns.
    let rule: LoginRule
    /// Whether the rule is about the first component of the entry's DN, and not about its attributes.
    let isByName: Bool
  }

  /// nil if the filter, or the template, only answers for one login at a time.
  package let listing: Listing?
  /// The attributes that a filter compares with the login.
  let attributes: [String]

  /// What to ask for a passdb.
  ///
  /// A login in a filter that is a whole value, or has fixed text before or after it, becomes any value
  /// there, and what the entry has decides. That is exact if the rest of the filter does not depend on the
  /// login: it is a conjunction of parts, each of which is either fixed or about the login alone.
  ///
  /// - Parameter passdb: the passdb that Dovecot would use.
  package init(_ passdb: LDAPPassdb) {
    switch passdb.method {
    case .searchAndBind:
      listing = Self.filter(passdb.filter).map { filter, rule in
        Listing(
          base: passdb.searchBase, scope: .subtree, filter: filter, rule: rule, isByName: false)
      }
      attributes = Self.attributes(passdb.filter)
    case .directBind(let userDN):
      listing = Self.children(userDN)
      attributes = []
    }
  }

  /// The entries that a template of the form `attribute=%(user)s,base` may name.
  private static func children(_ template: LoginTemplate) -> Listing? {
    guard template.parts.count == 3, case .literal(let first) = template.parts[0],
      template.parts[1] == .user, case .literal(let rest) = template.parts[2],
      let equals = first.firstIndex(of: "="), let comma = rest.firstIndex(of: ","),
      rest[comma...].contains("=")
    else { return nil }
    let attribute = String(first[..<equals])
    let (before, after) = (first[first.index(after: equals)...], rest[..<comma])
    guard isName(attribute), !(before + after).contains(where: { "\\+,;\"#".contains($0) }) else {
      return nil
    }
    return Listing(
      base: String(rest[comma...].dropFirst().drop { $0 == " " }), scope: .children,
      filter: "(\(attribute)=*)",
      rule: .value(attribute: attribute, before: String(before), after: String(after)),
      isByName: true)
  }

  /// A login that does not occur in the rest of a template.
  private static func marker(_ template: LoginTemplate) -> String {
    var marker = "login"
    let literal = template.text(for: "")
    while literal.contains(marker) { marker += "x" }
    return marker
  }

  private static func attributes(_ template: LoginTemplate) -> [String] {
    let marker = marker(template)
    let tree = FilterTree(template.text(for: marker))
    return (tree?.assertions ?? []).filter { $0.contains(marker) }
      .map { String($0.prefix { !"=:~<>;".contains($0) }) }
      .reduce(into: []) { names, name in
        if isName(name), !names.contains(name) { names.append(name) }
      }
  }

  /// A filter for all entries that some login may find, and the rule for these logins.
  private static func filter(_ template: LoginTemplate) -> (String, LoginRule)? {
    let marker = marker(template)
    guard let tree = FilterTree(template.text(for: marker)) else { return nil }
    var parts: [FilterTree] = []
    var rules: [LoginRule] = []
    for part in conjuncts(tree) {
      guard part.assertions.contains(where: { $0.contains(marker) }) else {
        parts.append(part)
        continue
      }
      guard let (any, rule) = rule(part, marker) else { return nil }
      parts.append(any)
      rules.append(rule)
    }
    guard !rules.isEmpty else { return nil }
    return (
      parts.count == 1 ? parts[0].text : FilterTree.and(parts).text,
      rules.count == 1 ? rules[0] : .all(rules)
    )
  }

  private static func conjuncts(_ tree: FilterTree) -> [FilterTree] {
    if case .and(let trees) = tree { trees.flatMap(conjuncts) } else { [tree] }
  }

  /// A part that is about the login alone.
  private static func rule(_ tree: FilterTree, _ marker: String) -> (FilterTree, LoginRule)? {
    func rules(_ trees: [FilterTree]) -> [(FilterTree, LoginRule)]? {
      let rules = trees.compactMap { rule($0, marker) }
      return rules.count == trees.count && !rules.isEmpty ? rules : nil
    }
    switch tree {
    case .and(let trees):
      return rules(trees).map { (.and($0.map(\.0)), .all($0.map(\.1))) }
    case .or(let trees):
      return rules(trees).map { (.or($0.map(\.0)), .any($0.map(\.1))) }
    case .not: return nil
    case .assertion(let text):
      guard let equals = text.firstIndex(of: "=") else { return nil }
      let attribute = String(text[..<equals])
      let value = text[text.index(after: equals)...]
      guard isName(attribute), !value.contains(where: { $0 == "*" || $0 == "\\" }),
        let login = value.firstRange(of: marker)
      else { return nil }
      let (before, after) = (value[..<login.lowerBound], value[login.upperBound...])
      guard !after.contains(marker) else { return nil }
      return (
        .assertion("\(attribute)=*"),
        .value(attribute: attribute, before: String(before), after: String(after))
      )
    }
  }

  /// Whether it is an attribute without options and matching rules.
  private static func isName(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.allSatisfy { $0 == UInt8(ascii: "-") || $0.isLetterOrDigit }
  }
}

extension UInt8 {
  fileprivate var isLetterOrDigit: Bool {
    (0x30...0x39).contains(self) || (0x41...0x5a).contains(self) || (0x61...0x7a).contains(self)
  }
}
