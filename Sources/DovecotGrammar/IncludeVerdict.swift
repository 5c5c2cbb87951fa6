// Known limits: an include line whose pattern has a variable, and a driver that is one, are not
// recognized.

/// Whether Dovecot reads this program's file, judged from its configuration alone.
package enum IncludeVerdict: Equatable, Sendable {
  /// It does.
  case included(Include)
  /// It does not, and why.
  case notIncluded(Obstacle)
  /// A file that may include it cannot be read, or names a file by a variable.
  case unknown

  /// How a file is included.
  package struct Include: Equatable, Sendable {
    /// The include line.
    package let line: ConfigurationPlace
    /// The ldap passdb of 2.3 that reads it; nil for 2.4, where it is in the file.
    package let passdb: ConfigurationPlace?
    /// The files from the main one to the include line, all of which it takes.
    package let files: [String]
    /// Whether no other passdb checks passwords: without the file, nobody could log in.
    package let isOnlyPassdb: Bool
  }

  /// Why a file is not included.
  package enum Obstacle: Equatable, Sendable {
    /// 2.3 has no ldap passdb with a settings file; the main configuration.
    case noPassdb(String)
    /// The settings file of the ldap passdb does not exist.
    case noSettingsFile(String)
    /// No line includes it; the file in which it is expected.
    case noLine(String)
    /// The line is inside a block.
    case inBlock(ConfigurationPlace)
  }

  /// Judges a configuration.
  ///
  /// 2.3 reads the file for an ldap passdb whose settings file includes it outside of any block
  /// (settings.c ignores blocks there). In 2.4, whose passdb is in the file, the line has to stand at
  /// the top level.
  ///
  /// - Parameters:
  ///   - main: the main configuration.
  ///   - ldapSettings: the settings file that the ldap passdb of 2.3 reads; of several, the one that
  ///     includes the file.
  ///   - dialect: the dialect of the installed Dovecot.
  ///   - isComplete: whether all files that exist could be read; otherwise nothing is known to be
  ///     missing.
  package init(
    _ main: ReadConfiguration, ldapSettings: ReadConfiguration, dialect: Dialect, isComplete: Bool
  ) {
    // One without a statement is being written.
    guard !main.statements.isEmpty else {
      self = .unknown
      return
    }
    let passdbs = Backend.all(.passdb, in: main.root, dialect)
    var files: [String] = []
    var ours: Backend?
    if dialect.hasSettingsFiles {
      let ldap = passdbs.filter { $0.driver == "ldap" }
      ours = ldap.first { $0.option("args")?.text == ldapSettings.path }
      guard let ours else {
        let isNamed = ldap.contains { $0.option("args").map { $0.text == nil } == true }
        self = isComplete && !isNamed ? .notIncluded(.noPassdb(main.path)) : .unknown
        return
      }
      guard ldapSettings.isThere else {
        self = isComplete ? .notIncluded(.noSettingsFile(ldapSettings.path)) : .unknown
        return
      }
      let settings = [ours.option("driver"), ours.option("args")].compactMap { $0?.position }
      files = ([ours.position] + settings).flatMap(main.files(leadingTo:))
    }
    let configuration = dialect.hasSettingsFiles ? ldapSettings : main
    guard let position = configuration.leading.filter({ configuration.block(at: $0) == nil }).max()
    else {
      let inBlock = configuration.leading.max().map { configuration.statements[$0].location }
      let obstacle = inBlock.map(Obstacle.inBlock) ?? .noLine(configuration.path)
      self = isComplete ? .notIncluded(obstacle) : .unknown
      return
    }
    let line = configuration.statements[position]
    let others = passdbs.filter { passdb in
      passdb != ours && passdb.isOrdinary
        && !passdb.blocks.allSatisfy { $0.place.map { line.included.contains($0.file) } == true }
    }
    files += configuration.files(leadingTo: position)
    self = .included(
      Include(
        line: line.location, passdb: ours?.place,
        files: files.reduce(into: []) { if !$0.contains($1) { $0.append($1) } },
        isOnlyPassdb: others.isEmpty))
  }
}

extension IncludeVerdict.Include {
  /// What takes the file out of use so that everybody else can log in all the time.
  ///
  /// In 2.3, the auth process exits at start-up if an ldap passdb has no settings: it goes first.
  ///
  /// - Parameter target: the path of the file.
  /// - Returns: the steps, as the end of a sentence.
  package func removal(of target: String) -> String {
    let (place, what) = passdb.map { ($0, " (the ldap passdb)") } ?? (line, "")
    let (first, last) = (place.lines.lowerBound, place.lines.upperBound)
    let lines = first == last ? "line \(first)" : "lines \(first) to \(last)"
    let needed =
      isOnlyPassdb ? "give Dovecot another passdb, such as Modoboa's SQL database, then " : ""
    return
      "\(needed)remove \(lines) of \(place.file)\(what), run doveadm reload, then remove \(target)"
  }
}

extension IncludeVerdict.Obstacle: CustomStringConvertible {
  /// The end of a sentence.
  package var description: String {
    switch self {
    case .noPassdb(let path): "\(path) and its includes have no ldap passdb with a settings file"
    case .noSettingsFile(let path): "\(path), the settings file of the ldap passdb, does not exist"
    case .noLine(let path): "\(path) and its includes have no line that includes it"
    case .inBlock(let place):
      "\(place.file) line \(place.lines.lowerBound) includes it inside a block"
    }
  }
}
