import DovecotGrammar

/// Whether Dovecot reads the file that this program writes.
extension HostFacts {
  /// Whether the file is included, in the right place and with `!include_try`.
  var includeItem: Item {
    if let obstacle { return .unchecked(.include, because: obstacle) }
    if let leftover { return leftover }
    let configuration = hasSettingsFile ? ldapSettings : main
    guard configuration.isThere || ldap(.passdb).isEmpty else {
      return .unchecked(.include, because: .ldapPassdb)
    }
    if isSettingsFileItself {
      return .ok(.include, "the ldap passdb reads \(target.path) itself")
    }
    guard let position = configuration.leading.max() else {
      // The path may still change, and with 2.4 the include makes Dovecot load the driver.
      let needed = [parametersItem] + (hasSettingsFile ? [] : [ldapDriverItem])
      let missing = needed.first { $0.status != .ok }
      return missing.map { .unchecked(.include, because: $0.identifier) }
        ?? noInclude(in: configuration)
    }
    let line = configuration.statements[position]
    if let block = configuration.block(at: position) {
      return .attention(
        .include,
        hasSettingsFile
          ? "the include of \(target.path) is inside a block, which Dovecot ignores"
          : "the include of \(target.path) is inside the block '\(block)', but the passdb block in that file"
            + " only works at the top level",
        at: .init(line.location),
        includeRemedy(in: configuration), .remove(lines: line.statement.lines, of: line.file))
    }
    if case .include(_, isOptional: false) = line.statement.kind {
      return .attention(
        .include,
        hasSettingsFile
          ? "not !include_try: if the file is missing, the auth process exits at start-up"
          : "not !include_try: if the file is missing, or for users who cannot read it, none of Dovecot's"
            + " programs starts",
        at: .init(line.location),
        .replace(
          line: line.statement.lines.lowerBound, of: line.file, with: includeLine(from: line.file)))
    }
    if hasSettingsFile, let later = laterSetting(than: position, in: configuration) {
      return .attention(
        .include,
        "the include of \(target.path) is not the last line: line \(later) is read after it",
        at: .init(line.location), .put([includeLine(from: line.file)], into: line.file, .last),
        .remove(lines: line.statement.lines, of: line.file))
    }
    return .ok(
      .include, "\(line.file) line \(line.statement.lines.lowerBound) includes \(target.path)")
  }

  /// Whether the `args` of the ldap passdb of 2.3 name this program's file, so that no include is needed.
  var isSettingsFileItself: Bool { hasSettingsFile && ldapSettings.path == target.path }

  /// The file is included although Modoboa no longer asks for it, so that the LDAP server goes on deciding
  /// who gets in.
  private var leftover: Item? {
    guard let dialect, target.isThere, parameters.failure == nil, parameters.fault == nil,
      parameters.authenticationType != "ldap" || !parameters.isSynchronizationOn,
      case .included(let include) = IncludeVerdict(
        main, ldapSettings: ldapSettings, dialect: dialect, isComplete: true)
    else { return nil }
    let place = include.passdb ?? include.line
    let steps: [Remedy.Step] = [
      .remove(lines: place.lines, of: place.file), .run("doveadm reload"),
      .run("rm \(target.path)"),
    ]
    let first =
      include.isOnlyPassdb
      ? [Remedy.Step.advise("give Dovecot another passdb, such as Modoboa's SQL database")] : []
    return .attention(
      .include,
      "Modoboa does not ask for \(target.path), but Dovecot includes it and lets in the users of the LDAP"
        + " server; if that is to end:",
      at: .init(place), first + steps)
  }

  private func noInclude(in configuration: ReadConfiguration) -> Item {
    // An include with a similar name is most probably meant for this file.
    let similar = configuration.statements.first { statement in
      guard let pattern = statement.includePattern else { return false }
      return pattern.split(separator: "/").last?.contains("modoboa") == true
    }
    if let similar {
      let what = target.isNamed ? "the file to include is" : "the usual one is"
      return .attention(
        .include, "includes another file; \(what) \(target.path)", at: .init(similar.location),
        .replace(
          line: similar.statement.lines.lowerBound, of: similar.file,
          with: includeLine(from: similar.file)))
    }
    let remedy = includeRemedy(in: configuration)
    guard hasSettingsFile, !target.isThere else {
      return .attention(
        .include, "\(target.path) is not included", at: .init(configuration.path), remedy)
    }
    return .attention(
      .include,
      "\(target.path) is not included and does not exist; with the include but no file, nobody can log in",
      at: .init(configuration.path), .run("update_dovecot_conf"), remedy)
  }

  private func includeRemedy(in configuration: ReadConfiguration) -> Remedy.Step {
    let lines = [includeLine(from: configuration.path)]
    // With 2.4 its place decides the order of passdbs: the LDAP server comes first.
    guard !hasSettingsFile, let first = backends(.passdb).first(where: \.isOrdinary),
      let line = main.line(in: main.path, leadingTo: first.position)
    else {
      return .put(lines, into: configuration.path, hasSettingsFile ? .last : .anywhere)
    }
    return .put(lines, into: main.path, .above(line: line.statement.lines.lowerBound))
  }

  /// The line that includes our file from another one.
  func includeLine(from file: String) -> String {
    let directory = file[..<(file.lastIndex(of: "/") ?? file.startIndex)]
    return "!include_try \(directory == target.directory ? String(target.name) : target.path)"
  }

  /// The first line after an include line, in the same file, that is not a comment.
  private func laterSetting(than position: Int, in configuration: ReadConfiguration) -> Int? {
    let file = configuration.statements[position].file
    return configuration.statements[(position + 1)...].first { $0.file == file }
      .map(\.statement.lines.lowerBound)
  }
}
