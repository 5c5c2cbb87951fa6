package import DovecotGrammar
package import Files

/// Whether Dovecot includes our file, and the files that would have to change for another verdict.
package struct Inclusion: Sendable, Equatable {
  package let verdict: IncludeVerdict
  /// 2.4: whether a later passdb decides about users whose password the LDAP server has verified.
  package let laterDecides: Bool
  /// Files and directories that the verdict depends on; they need not exist.
  package let files: [String]
  /// Their state before they were read for the last time.
  package let state: FilesState
}

extension ConfigurationReader {
  /// Judges whether Dovecot includes our file.
  ///
  /// In 2.3, an included file stays included as long as the files from dovecot.conf to the include line
  /// stay as they are: whatever is added elsewhere takes nothing away. Without an include, and in 2.4, all
  /// files count, and so do the directories in which patterns look for more.
  ///
  /// - Parameters:
  ///   - dialect: the dialect of the installed Dovecot.
  ///   - coversPassdbs: whether what defines other passdbs counts in any case.
  /// - Returns: nil while somebody changes the configuration.
  package func inclusion(_ dialect: Dialect, coversPassdbs: Bool = false) -> Inclusion? {
    // The state is taken between two readings that agree. If a file changes after it was taken, the
    // state is outdated, and the next look reads again.
    let judgement = judge(dialect, coversPassdbs)
    let state = FilesState(of: judgement.files)
    guard judge(dialect, coversPassdbs) == judgement else { return nil }
    return Inclusion(
      verdict: judgement.verdict, laterDecides: judgement.laterDecides, files: judgement.files,
      state: state)
  }

  /// What one reading says.
  private struct Judgement: Equatable {
    let verdict: IncludeVerdict
    var laterDecides = false
    let files: [String]
  }

  private func judge(_ dialect: Dialect, _ coversPassdbs: Bool) -> Judgement {
    let main = self.main("\(directory)/dovecot.conf")
    let settings = ldapSettings(main)
    var surroundings = Surroundings()
    add(main, to: &surroundings)
    if dialect.hasSettingsFiles {
      let passdbs = Backend.all(.passdb, in: main.root, dialect).filter { $0.driver == "ldap" }
      for path in passdbs.compactMap({ $0.option("args")?.text }) {
        surroundings.add(path, isRead: path == settings.path && settings.isThere)
      }
      if surroundings.files.contains(settings.path) { add(settings, to: &surroundings) }
    }
    let verdict = IncludeVerdict(
      main, ldapSettings: settings, dialect: dialect, isComplete: surroundings.isComplete)
    guard case .included(let include) = verdict else {
      return Judgement(verdict: verdict, files: surroundings.files)
    }
    // In 2.4, our file also says whether a later passdb decides, so what defines passdbs counts, too.
    guard dialect.hasSettingsFiles else {
      return Judgement(
        verdict: verdict, laterDecides: main.laterDecides(dialect), files: surroundings.files)
    }
    guard coversPassdbs else { return Judgement(verdict: verdict, files: include.files) }
    for passdb in Backend.all(.passdb, in: main.root, dialect) where passdb.driver == "sql" {
      if let path = passdb.option("args")?.text { surroundings.add(path, isRead: true) }
    }
    return Judgement(verdict: verdict, files: surroundings.files)
  }
}
