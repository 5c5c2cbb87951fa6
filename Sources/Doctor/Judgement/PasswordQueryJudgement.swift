import DovecotGrammar

/// By what the sql passdb that decides about users of the LDAP server finds their accounts.
extension HostFacts {
  /// Whether it finds them by the address of the mailbox, which stays, not by `core_user.email`, which
  /// Modoboa's web login changes.
  var sqlPassdbItem: Item {
    if let obstacle { return .unchecked(.sqlPassdb, because: obstacle) }
    guard let ours = ldapPassdb else { return .unchecked(.sqlPassdb, because: .ldapPassdb) }
    guard Self.needsAnother(ours) else {
      return .ok(.sqlPassdb, "does not decide about users of the LDAP server")
    }
    let deciding = backends(.passdb).filter {
      $0.isOrdinary && $0.position > ours.position && Self.decides($0)
    }
    guard !deciding.isEmpty else { return .unchecked(.sqlPassdb, because: .passdbOrder) }
    let sql = deciding.filter { $0.driver == "sql" }
    guard let first = sql.first else {
      return .ok(.sqlPassdb, "no sql passdb decides about users of the LDAP server")
    }
    let queries = sql.compactMap { passdb in
      passwordQueries.first { $0.passdb == passdb.position }
    }
    // One that finds everybody is enough.
    if let query = queries.first(where: { $0.lookup == .mailbox }) {
      return .ok(.sqlPassdb, "\(query.place) finds accounts by the address of the mailbox")
    }
    guard queries.count == sql.count else { return noQuery(first) }
    guard let query = queries.first, queries.allSatisfy({ $0.lookup == .email }) else {
      let place = queries.first { $0.lookup == .unknown }.map(\.place) ?? ""
      return .unchecked(
        .sqlPassdb,
        "cannot tell whether \(place) finds accounts by the address of the mailbox")
    }
    return .attention(
      .sqlPassdb,
      "\(query.key) finds accounts by core_user.email, where each web login puts the user's first LDAP mail:"
        + " who has capitals or another address there is rejected",
      at: .init(query.location), query.steps)
  }

  private func noQuery(_ passdb: Backend) -> Item {
    let place = passdb.place.map { "\($0.file) line \($0.lines.lowerBound)" } ?? ""
    return .unchecked(.sqlPassdb, "no query of the sql passdb of \(place) can be read")
  }
}

extension PasswordQuery {
  /// By what it finds an account.
  var lookup: AccountQuery.Lookup { text.map { AccountQuery($0).lookup } ?? .unknown }

  fileprivate var place: String { "\(location.file) line \(location.lines.lowerBound)" }

  /// The setting with a query that finds accounts by mailbox, in the place of this one.
  var steps: [Remedy.Step] {
    let query = AccountQuery(text ?? "")
    let engine = engine ?? .postgreSQL
    let own = query.byMailbox(dialect, engine).flatMap(setting)
    let lines = own ?? setting(AccountQuery.sample(dialect, engine)) ?? []
    var steps: [Remedy.Step] = [
      .put(lines, into: location.file, .above(line: location.lines.lowerBound)),
      .remove(lines: location.lines, of: location.file),
    ]
    let further = query.furtherFields
    if own == nil, !further.isEmpty {
      steps.append(
        .advise("add what the old query selects besides: \(further.joined(separator: ", "))"))
    }
    return steps
  }

  private func setting(_ query: [String]) -> [String]? { dialect.lines(of: key, query) }
}
