import DovecotGrammar

/// In which order Dovecot asks: the directory first, as Modoboa's own login does, then the accounts
/// of Modoboa's database.
extension HostFacts {
  /// Whether the directory is asked first, and what is asked after it has the last word.
  var passdbOrderItem: Item {
    if let obstacle { return .unchecked(.passdbOrder, because: obstacle) }
    guard let ours = ldapPassdb else { return .unchecked(.passdbOrder, because: .ldapPassdb) }
    let ordinary = backends(.passdb).filter(\.isOrdinary)
    if let first = ordinary.first(where: { $0.position < ours.position }), let place = first.place {
      return .attention(
        .passdbOrder,
        "the passdb of the driver \(first.driver) is asked before the directory, which Modoboa's own login"
          + " asks first",
        at: .init(place), orderSteps(ours, before: first))
    }
    let later = ordinary.filter { $0.position > ours.position }
    guard !Self.needsAnother(ours) || later.contains(where: Self.decides) else {
      return noLastWord(ours)
    }
    if let last = undecidedLast, let place = last.place {
      return .attention(
        .passdbOrder,
        "the last passdb, of the driver \(last.driver), has result_success = continue, with which"
          + " authentication ends as soon as it is started",
        at: .init(last.ownSuccess?.location ?? place), lastWord(to: last, at: place))
    }
    if let setting = Self.end(of: ours), !later.isEmpty {
      return .attention(
        .passdbOrder,
        "accounts that are not in the directory are not looked for elsewhere: \(setting.key)",
        at: .init(setting.location), .remove(lines: setting.location.lines, of: setting.file))
    }
    guard !later.isEmpty else {
      return .ok(.passdbOrder, "ldap alone: accounts that are not in the directory cannot log in")
    }
    // Modoboa's manual asks for no more, so it is told and not called a fault.
    let open =
      Self.needsAnother(ours)
      ? "" : "; who is disabled in Modoboa still gets in, without result_success = continue"
    return .ok(.passdbOrder, (["ldap"] + later.map(\.driver)).joined(separator: ", then ") + open)
  }

  /// Whether a right password is not enough, and a later passdb has to agree.
  private static func needsAnother(_ passdb: Backend) -> Bool {
    passdb.option("result_success")?.text?.lowercased() == "continue"
  }

  /// Whether a passdb lets in who has shown a password before.
  private static func decides(_ passdb: Backend) -> Bool {
    let success = passdb.option("result_success")?.text?.lowercased() ?? "return-ok"
    return ["return-ok", "return", "continue-ok"].contains(success)
      && passdb.option("skip")?.text?.lowercased() != "authenticated"
  }

  /// The last passdb, if nobody gets in because of it: the one of 2.4 has to decide, auth.c,
  /// auths_init.
  private var undecidedLast: Backend? {
    guard dialect?.demandsDecidingPassdb == true,
      let last = backends(.passdb).last(where: { !$0.isOn("master") }),
      Self.needsAnother(last)
    else { return nil }
    return last
  }

  private func lastWord(to last: Backend, at place: ConfigurationPlace) -> Remedy.Step {
    let line = "  result_success = return-ok"
    guard let own = last.ownSuccess else {
      return .put([line], into: place.file, .above(line: place.lines.upperBound))
    }
    return .replace(line: own.location.lines.lowerBound, of: own.file, with: line)
  }

  /// The setting by which no other passdb is asked after this one has refused.
  private static func end(of passdb: Backend) -> ConfigurationSection.Setting? {
    guard let setting = passdb.option("result_failure"),
      let text = setting.text?.lowercased(), text.hasPrefix("return")
    else { return nil }
    return setting
  }

  private func noLastWord(_ ours: Backend) -> Item {
    let message =
      "result_success = continue, but no passdb that follows could let the user in: nobody gets in by the"
      + " directory"
    guard let setting = ours.option("result_success") else {
      return .attention(.passdbOrder, message)
    }
    return .attention(
      .passdbOrder, message, at: .init(setting.location),
      .remove(lines: setting.location.lines, of: setting.file))
  }

  /// Moves the line or the block that brings our passdb above the one that is asked before it.
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
    return [.advise("name the passdb of the driver ldap before it")]
  }
}

extension Backend {
  /// What it says itself of a right password, be there a default or not.
  fileprivate var ownSuccess: ConfigurationSection.Setting? {
    guard let setting = option("result_success"), setting != defaultOption("result_success") else {
      return nil
    }
    return setting
  }
}
