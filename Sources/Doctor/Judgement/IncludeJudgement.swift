import DovecotGrammar

/// Whether Dovecot reads the file of this program.
extension HostFacts {
  /// Whether the file is included, where and how it must be.
  var includeItem: Item {
    if let obstacle { return .unchecked(.include, because: obstacle) }
    let configuration = hasSettingsFile ? ldapSettings : main
    guard configuration.isThere else { return .unchecked(.include, because: .ldapPassdb) }
    guard let position = configuration.leading.max() else { return noInclude(in: configuration) }
    let line = configuration.statements[position]
    if let block = block(at: position, in: configuration) {
      return .attention(
        .include,
        dialect == .v23
          ? "the include of \(target.path) stands in a block, which Dovecot passes over"
          : "the include of \(target.path) stands in the block '\(block)', but the file holds a whole"
            + " passdb block, which counts at the top level only",
        at: .init(line.location),
        includeRemedy(in: configuration), .remove(lines: line.statement.lines, of: line.file))
    }
    if case .include(_, isOptional: false) = line.statement.kind {
      return .attention(
        .include,
        dialect == .v23
          ? "it is no !include_try: without the file, authentication ends as soon as it is started"
          : "it is no !include_try: without the file, or for a user who may not read it, none of Dovecot's"
            + " programs starts",
        at: .init(line.location),
        .replace(
          line: line.statement.lines.lowerBound, of: line.file, with: includeLine(from: line.file)))
    }
    if hasSettingsFile, let later = laterSetting(than: position, in: configuration) {
      return .attention(
        .include,
        "the include of \(target.path) is not the last line: line \(later) counts after it",
        at: .init(line.location), .put([includeLine(from: line.file)], into: line.file, .last),
        .remove(lines: line.statement.lines, of: line.file))
    }
    return .ok(
      .include, "\(line.file) line \(line.statement.lines.lowerBound) includes \(target.path)")
  }

  private func noInclude(in configuration: ReadConfiguration) -> Item {
    // One for another name is most probably meant for this file.
    let similar = configuration.statements.first { statement in
      guard let pattern = statement.includePattern else { return false }
      return pattern.split(separator: "/").last?.contains("modoboa") == true
    }
    if let similar {
      let who = target.isNamed ? "the file that is written is" : "it is usually"
      return .attention(
        .include, "it includes another file: \(who) \(target.path)", at: .init(similar.location),
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
      "\(target.path) is not included, and is missing: nobody gets in with the include and no file",
      at: .init(configuration.path), .run("update_dovecot_conf"), remedy)
  }

  private func includeRemedy(in configuration: ReadConfiguration) -> Remedy.Step {
    let lines = [includeLine(from: configuration.path)]
    // With 2.4 its place decides when the directory is asked: first.
    guard !hasSettingsFile, let first = backends(.passdb).first(where: \.isOrdinary),
      let line = main.line(in: main.path, leadingTo: first.position)
    else {
      return .put(lines, into: configuration.path, hasSettingsFile ? .last : .anywhere)
    }
    return .put(lines, into: main.path, .above(line: line.statement.lines.lowerBound))
  }

  /// The include line for the file, in another file.
  func includeLine(from file: String) -> String {
    let folder = file[..<(file.lastIndex(of: "/") ?? file.startIndex)]
    return "!include_try \(folder == target.directory ? String(target.name) : target.path)"
  }

  /// The header of the block that a statement stands in; nil for the top level.
  private func block(at position: Int, in configuration: ReadConfiguration) -> String? {
    var blocks: [String] = []
    for statement in configuration.statements[..<position] {
      switch statement.statement.kind {
      case .sectionBegin(let type, let name): blocks.append(name.isEmpty ? type : "\(type) \(name)")
      case .sectionEnd: _ = blocks.popLast()
      case .setting, .include, .malformed: break
      }
    }
    return blocks.last
  }

  /// The line of the first setting or include after an include line, in its own file.
  private func laterSetting(than position: Int, in configuration: ReadConfiguration) -> Int? {
    let file = configuration.statements[position].file
    return configuration.statements[(position + 1)...].first { $0.file == file }
      .map(\.statement.lines.lowerBound)
  }
}
