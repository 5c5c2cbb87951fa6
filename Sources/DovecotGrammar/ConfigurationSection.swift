/// A section of Dovecot's configuration with all that stands in it.
package struct ConfigurationSection: Sendable, Equatable {
  /// The word before the name, as `passdb`; empty for the whole file.
  package let type: String
  /// The name; empty for none.
  package let name: String
  /// Where it stands, from its first line to that of its closing brace; up to its first line if
  /// that is in another file, nil for the whole file.
  package private(set) var place: ConfigurationPlace?
  /// Its number in the order in which statements are read.
  package let position: Int
  /// The settings directly in it, in their order, with their places.
  package private(set) var settings: [Setting] = []
  /// The sections directly in it, in their order.
  package private(set) var sections: [ConfigurationSection] = []
  /// The include lines directly in it, in their order.
  package private(set) var includes: [Include] = []

  /// A setting and where it stands.
  package struct Setting: Sendable, Equatable {
    /// Its name.
    package let key: String
    /// Its value.
    package let value: Statement.Value
    /// Where it stands.
    package let location: ConfigurationPlace
    /// Its number in the order in which statements are read.
    package let position: Int

    /// The path of the file in which it stands.
    package var file: String { location.file }
    /// The place, as Dovecot itself writes it in its errors.
    package var place: String { "\(file) line \(location.lines.upperBound)" }
  }

  /// An include line.
  package struct Include: Sendable, Equatable {
    /// The line.
    package let line: IncludedStatement
    /// Its number in the order in which statements are read.
    package let position: Int
  }

  /// Puts statements into their sections.
  ///
  /// What is malformed, and braces that do not match, are passed over: to judge a configuration is
  /// Dovecot's business.
  package init(_ statements: [IncludedStatement]) {
    var rest = statements[...]
    self.init(type: "", name: "", nil, position: -1, &rest)
  }

  private init(
    type: String, name: String, _ begin: ConfigurationPlace?, position: Int,
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
        sections.append(
          ConfigurationSection(
            type: type, name: name, next.location, position: position, &rest))
      case .sectionEnd:
        guard let begin else { continue }
        if begin.file == next.file {
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

  /// The last setting of a name, which counts.
  package func setting(_ key: String) -> Setting? {
    settings.last { $0.key == key }
  }

  /// This section and all within it, from the outside to the inside, but for sections of one type
  /// and what is in them.
  package func withDescendants(outside type: String) -> [ConfigurationSection] {
    [self] + sections.filter { $0.type != type }.flatMap { $0.withDescendants(outside: type) }
  }
}

extension IncludedStatement {
  /// Where it stands.
  package var location: ConfigurationPlace {
    ConfigurationPlace(file: file, lines: statement.lines)
  }
}

extension Sequence<IncludedStatement> {
  /// The first statement that no reader can make sense of: one that Dovecot refuses, or a closing
  /// brace too many.
  ///
  /// - Returns: nil if there is none; whether all sections are closed is not looked at.
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
