import DovecotGrammar

/// The order of passdbs: the LDAP server first, as in Modoboa's own login, then the accounts of
/// Modoboa's database.
extension HostFacts {
  /// Whether the LDAP server is asked first, and whether later passdbs can let users in.
  var passdbOrderItem: Item {
    if let obstacle { return .unchecked(.passdbOrder, because: obstacle) }
    guard let ours = ldapPassdb else { return .unchecked(.passdbOrder, because: .ldapPassdb) }
    let ordinary = backends(.passdb).filter(\.isOrdinary)
    if let first = ordinary.first(where: { $0.position < ours.position }), let place = first.place {
      return .attention(
        .passdbOrder,
        "the \(first.driver) passdb is asked before the LDAP server, which Modoboa's own login asks first",
        at: .init(place), orderSteps(ours, before: first))
    }
    let later = ordinary.filter { $0.position > ours.position }
    // With return-ok it decides about users of the LDAP server, too.
    if let last = undecidedLast, last.driver == "sql", last.position > ours.position {
      return undecided(last)
    }
    guard !Self.needsAnother(ours) || later.contains(where: Self.decides) else {
      return noLastWord(ours)
    }
    if let last = undecidedLast { return undecided(last) }
    if let setting = Self.end(of: ours), !later.isEmpty {
      return .attention(
        .passdbOrder,
        "accounts unknown to the LDAP server are not looked up elsewhere: \(setting.key)",
        at: .init(setting.location), .remove(lines: setting.location.lines, of: setting.file))
    }
    guard !later.isEmpty else {
      return .ok(.passdbOrder, "ldap only; accounts unknown to the LDAP server cannot log in")
    }
    return disabledAccounts(ours, later)
      ?? .ok(.passdbOrder, (["ldap"] + later.map(\.driver)).joined(separator: ", then "))
  }

  /// What lets in users whom Modoboa has disabled; nil if a later passdb keeps them out, or an option lets
  /// them in.
  private func disabledAccounts(_ ours: Backend, _ later: [Backend]) -> Item? {
    guard !Self.needsAnother(ours), !allowsDisabledAccounts else { return nil }
    let message =
      "accounts disabled in Modoboa can read and send mail, since the LDAP server alone decides about them"
    let deciding = later.filter { $0.driver == "sql" && Self.decides($0) }
    let queries = deciding.compactMap { passdb in
      passwordQueries.first { $0.passdb == passdb.position }
    }
    if let query = queries.first(where: { AccountQuery($0.text ?? "").admitsActiveMailboxes }) {
      let what = "\(message); \(query.location.file) would keep them out"
      guard hasSettingsFile else {
        // The file says it itself.
        guard main.laterDecides(dialect ?? .ofMainConfiguration) else {
          return mention(message, later)
        }
        return .attention(
          .passdbOrder, what, at: .init(target.path), .run("update_dovecot_conf"))
      }
      guard let place = ours.place else { return mention(message, later) }
      return .attention(
        .passdbOrder, what, at: .init(place),
        .put(
          ["  result_success = continue"], into: place.file, .above(line: place.lines.upperBound)))
    }
    if let query = queries.first(where: { $0.lookup == .email }) {
      return .attention(
        .passdbOrder,
        "\(message); the query of the sql passdb cannot decide, since it finds accounts by core_user.email, which a"
          + " web login changes",
        at: .init(query.location), query.steps)
    }
    return mention(message, later)
  }

  private func mention(_ message: String, _ later: [Backend]) -> Item {
    .ok(
      .passdbOrder, (["ldap"] + later.map(\.driver)).joined(separator: ", then ") + "; \(message)")
  }

  /// Whether a correct password is not enough, and a later passdb must accept the user, too.
  static func needsAnother(_ passdb: Backend) -> Bool {
    // The older name of 2.3 (auth_passdb_preinit() in auth.c).
    passdb.isOn("pass") || passdb.option("result_success")?.text?.lowercased() == "continue"
  }

  /// Whether a passdb lets in users whose password an earlier one has verified.
  static func decides(_ passdb: Backend) -> Bool {
    let success = passdb.option("result_success")?.text?.lowercased() ?? "return-ok"
    return ["return-ok", "return", "continue-ok"].contains(success)
      && passdb.option("skip")?.text?.lowercased() != "authenticated"
  }

  /// The last passdb, if it does not decide: 2.4 demands that it does (auths_init in auth.c).
  private var undecidedLast: Backend? {
    guard dialect?.demandsDecidingPassdb == true,
      let last = backends(.passdb).last(where: { !$0.isOn("master") }),
      Self.needsAnother(last)
    else { return nil }
    return last
  }

  private func undecided(_ last: Backend) -> Item {
    let message =
      "the last passdb (\(last.driver)) has result_success = continue, with which the auth process exits at"
      + " start-up"
    guard let place = last.place else { return .attention(.passdbOrder, message) }
    return .attention(
      .passdbOrder, message, at: .init(last.ownSuccess?.location ?? place),
      lastWord(to: last, at: place))
  }

  private func lastWord(to last: Backend, at place: ConfigurationPlace) -> Remedy.Step {
    let line = "  result_success = return-ok"
    guard let own = last.ownSuccess else {
      return .put([line], into: place.file, .above(line: place.lines.upperBound))
    }
    return .replace(line: own.location.lines.lowerBound, of: own.file, with: line)
  }

  /// The setting that ends a login when this passdb rejects it.
  private static func end(of passdb: Backend) -> ConfigurationSection.Setting? {
    guard let setting = passdb.option("result_failure"),
      let text = setting.text?.lowercased(), text.hasPrefix("return")
    else { return nil }
    return setting
  }

  private func noLastWord(_ ours: Backend) -> Item {
    let isOld = ours.isOn("pass")
    let message =
      (isOld ? "pass = yes" : "result_success = continue")
      + ", but no later passdb can let the user in:"
      + " nobody can log in with an LDAP password"
    guard let setting = ours.option(isOld ? "pass" : "result_success") else {
      return .attention(.passdbOrder, message)
    }
    // A run takes back what the file says.
    guard setting.file != target.path else {
      return .attention(
        .passdbOrder, message, at: .init(setting.location), .run("update_dovecot_conf"))
    }
    return .attention(
      .passdbOrder, message, at: .init(setting.location),
      .remove(lines: setting.location.lines, of: setting.file))
  }

  /// Moves the line or block with our passdb above the one that is asked before it.
  private func orderSteps(_ ours: Backend, before first: Backend) -> [Remedy.Step] {
    for file in main.files {
      guard let from = main.line(in: file, leadingTo: ours.position),
        let to = main.line(in: file, leadingTo: first.position), from.statement != to.statement
      else { continue }
      let above = to.statement.lines.lowerBound
      if let text = from.includeLine {
        return [
          .put([text], into: file, .above(line: above)),
          .remove(lines: from.statement.lines, of: file),
        ]
      }
      if let place = ours.place, place.file == file {
        return [
          .advise(
            "move lines \(place.lines.lowerBound) to \(place.lines.upperBound) of \(file) above line \(above)"
          )
        ]
      }
    }
    return [.advise("move the ldap passdb above it")]
  }
}

extension Backend {
  /// Its own `result_success`; nil if it only has the default's.
  fileprivate var ownSuccess: ConfigurationSection.Setting? {
    guard let setting = option("result_success"), setting != defaultOption("result_success") else {
      return nil
    }
    return setting
  }
}
