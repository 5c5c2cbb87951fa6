// Known limits: what is nested in more than 100 sections is skipped; Dovecot nests five at most.

/// A section of Dovecot's configuration with its contents.
package struct ConfigurationSection: Sendable, Equatable {
  /// The word before the name, such as `passdb`; empty for the whole file.
  package let type: String
  /// The name, or empty.
  package let name: String
  /// The lines from its first one to its closing brace, or the first one only if the brace is in
  /// another file; nil for the whole file.
  package private(set) var place: ConfigurationPlace?
  /// Its index in the order in which Dovecot reads statements.
  package let position: Int
  /// The settings directly in it, in order.
  package private(set) var settings: [Setting] = []
  /// The sections directly in it, in order.
  package private(set) var sections: [ConfigurationSection] = []
  /// The include lines directly in it, in order.
  package private(set) var includes: [Include] = []

  /// A setting and its place.
  package struct Setting: Sendable, Equatable {
    package let key: String
    package let value: Statement.Value
    package let location: ConfigurationPlace
    /// Its index in the order in which Dovecot reads statements.
    package let position: Int

    /// The path of its file.
    package var file: String { location.file }
    /// The place in the form of Dovecot's own errors.
    package var place: String { "\(file) line \(location.lines.upperBound)" }
  }

  /// An include line.
  package struct Include: Sendable, Equatable {
    package let line: IncludedStatement
    /// Its index in the order in which Dovecot reads statements.
    package let position: Int
  }

  /// Groups statements into sections.
  ///
  /// Skips malformed lines and unmatched braces: Dovecot judges its configuration, not this
  /// program.
  package init(_ statements: [IncludedStatement]) {
    var rest = statements[...]
    self.init(type: "", name: "", nil, position: -1, depth: 0, &rest)
  }

  /// How many sections may be nested.
  private static let depthLimit = 100

  private init(
    type: String, name: String, _ begin: ConfigurationPlace?, position: Int, depth: Int,
    _ rest: inout ArraySlice<IncludedStatement>
  ) {
    self.type = type
    self.name = name
    self.position = position
    place = begin
    while let next = rest.first {
      let position = rest.startIndex
      rest.removeFirst()
      switch next.statement.kind {
      case .setting(let key, let value):
        settings.append(
          Setting(key: key, value: value, location: next.location, position: position))
      case .sectionBegin(let type, let name):
        guard depth < Self.depthLimit else {
          Self.skipSection(&rest)
          continue
        }
        sections.append(
          ConfigurationSection(
            type: type, name: name, next.location, position: position, depth: depth + 1, &rest))
      case .sectionEnd:
        guard let begin else { continue }
        // A file that is included twice may end what its first reading has begun, further up.
        if begin.file == next.file,
          begin.lines.lowerBound <= next.statement.lines.upperBound
        {
          let lines = begin.lines.lowerBound...next.statement.lines.upperBound
          place = ConfigurationPlace(file: begin.file, lines: lines)
        }
        return
      case .include:
        includes.append(Include(line: next, position: position))
      case .malformed:
        break
      }
    }
  }

  /// Skips to behind the closing brace of a section that has begun.
  private static func skipSection(_ rest: inout ArraySlice<IncludedStatement>) {
    var depth = 1
    while depth > 0, let next = rest.popFirst() {
      switch next.statement.kind {
      case .sectionBegin: depth += 1
      case .sectionEnd: depth -= 1
      case .setting, .include, .malformed: break
      }
    }
  }

  /// The last setting with this name, which is the one that Dovecot uses.
  package func setting(_ key: String) -> Setting? {
    settings.last { $0.key == key }
  }

  /// This section and its descendants, parents first, without sections of one type and their
  /// contents.
  package func withDescendants(outside type: String) -> [ConfigurationSection] {
    var found: [ConfigurationSection] = []
    collect(outside: type, into: &found)
    return found
  }

  private func collect(outside type: String, into found: inout [ConfigurationSection]) {
    found.append(self)
    for section in sections where section.type != type {
      section.collect(outside: type, into: &found)
    }
  }
}

extension IncludedStatement {
  /// The file and lines of the statement.
  package var location: ConfigurationPlace {
    ConfigurationPlace(file: file, lines: statement.lines)
  }
}

extension Sequence<IncludedStatement> {
  /// The first statement that cannot be parsed: one that Dovecot refuses, or an unmatched closing
  /// brace.
  ///
  /// - Returns: nil if there is none. Unclosed sections are not detected.
  package var firstMalformed: IncludedStatement? {
    var depth = 0
    for statement in self {
      switch statement.statement.kind {
      case .malformed: return statement
      case .sectionBegin: depth += 1
      case .sectionEnd:
        depth -= 1
        if depth < 0 { return statement }
      case .setting, .include: break
      }
    }
    return nil
  }
}
