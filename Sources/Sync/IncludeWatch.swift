import DovecotGrammar
import DovecotService
import Files
import PassdbFile

/// Looks whether Dovecot includes the file.
///
/// What was found is noted with the state of the files that decide. As long as they stay as they are,
/// a look takes one small note and a stat(2) for each of them.
extension Synchronizer {
  /// What is known of Dovecot's configuration.
  struct ConfigurationLook {
    /// The note of an earlier run.
    let noted: ConfigurationNote?
    /// What the files say now; nil if the note still holds, or if they are not on this host.
    let found: Inclusion?
    /// Whether the note still holds.
    let isCurrent: Bool

    /// 2.4: whether a later passdb decides about users whose password the LDAP server has verified; nil
    /// if that is not known.
    var laterDecides: Bool? {
      if isCurrent { return noted?.include == .yes ? noted?.laterDecides : nil }
      guard let found, case .included = found.verdict else { return nil }
      return found.laterDecides
    }
  }

  /// Looks at Dovecot's configuration, if it has changed since the last run.
  ///
  /// - Parameters:
  ///   - target: the file.
  ///   - dialect: the dialect of the installed Dovecot.
  /// - Returns: what is known.
  func look(at target: TargetPath, _ dialect: Dialect) -> ConfigurationLook {
    let noted = notedConfiguration
    if let noted, noted.target == target.path, noted.dialect == dialect, !noted.isOffTold,
      noted.isCurrent
    {
      return ConfigurationLook(noted: noted, found: nil, isCurrent: true)
    }
    return ConfigurationLook(
      noted: noted, found: inclusion(of: target, dialect), isCurrent: false)
  }

  /// Whether Dovecot includes the file that Modoboa asks for.
  ///
  /// - Parameters:
  ///   - target: the file.
  ///   - dialect: the dialect of the installed Dovecot.
  ///   - look: what was known before this run changed anything.
  ///   - hasChanged: whether it has.
  ///   - directory: the file's directory, locked.
  /// - Returns: the state, unknown where Dovecot's configuration is not on this host; and a file that Dovecot
  ///   included instead of this one until now.
  func includeState(
    of target: TargetPath, _ dialect: Dialect, _ look: ConfigurationLook, hasChanged: Bool,
    in directory: borrowing TargetDirectory
  ) -> (IncludeState, former: String?) {
    let look = hasChanged ? self.look(at: target, dialect) : look
    let noted = look.noted
    if let noted, look.isCurrent { return (noted.includeState, nil) }
    guard let found = look.found else { return (.unknown, nil) }
    // A path in the parameters replaces the old one, but a file that an option names may be a trial.
    let isTrial = request.output != nil && noted?.target != target.path
    let note = ConfigurationNote(
      configuration: configuration, target: target.path, dialect: dialect, found,
      lastIncluded: isTrial ? "" : noted?.lastIncluded ?? "")
    let former = formerFile(noted, note, in: directory)
    // A dry run leaves it to the next run to say so.
    if former != nil, request.isCheck { return (note.includeState, former) }
    if !isTrial || note.include == .yes || noted?.lastIncluded.isEmpty != false {
      keep(note, insteadOf: noted, in: directory)
    }
    return (note.includeState, former)
  }

  /// Whether Dovecot goes on including the file although Modoboa no longer asks for it.
  ///
  /// - Parameters:
  ///   - target: the file, which exists.
  ///   - directory: its directory, locked.
  /// - Returns: whether it is included; and if so, what takes it out of use, unless an earlier run has
  ///   said that.
  func leftover(
    _ target: TargetPath, in directory: borrowing TargetDirectory
  ) -> (IncludeState, removal: String?) {
    let noted = notedConfiguration
    if let noted, noted.target == target.path, noted.isSettledWhenOff, !request.isCheck,
      noted.isCurrent
    {
      return (noted.includeState, nil)
    }
    guard let dialect = try? dialect(), let found = inclusion(of: target, dialect) else {
      return (.unknown, nil)
    }
    // What Modoboa does not ask for is not lost when it is no longer included.
    var note = ConfigurationNote(
      configuration: configuration, target: target.path, dialect: dialect, found,
      lastIncluded: found.verdict == .unknown ? noted?.lastIncluded ?? "" : "")
    note.isOffTold = note.include == .yes
    keep(note, insteadOf: noted, in: directory)
    guard case .included(let include) = found.verdict else { return (note.includeState, nil) }
    return (.included, include.removal(of: target.path))
  }

  private var configuration: String { "\(request.dovecotDirectory)/dovecot.conf" }

  /// The note of this Dovecot.
  private var notedConfiguration: ConfigurationNote? {
    guard let noted = ConfigurationNote(in: request.state), noted.configuration == configuration
    else { return nil }
    return noted
  }

  private func inclusion(of target: TargetPath, _ dialect: Dialect) -> Inclusion? {
    guard hasLocalDovecot() else { return nil }
    return ConfigurationReader(directory: request.dovecotDirectory, target: target.path)
      .inclusion(dialect, coversPassdbs: isSetUp)
  }

  private func keep(
    _ note: ConfigurationNote, insteadOf old: ConfigurationNote?,
    in directory: borrowing TargetDirectory
  ) {
    explain(note.sentence)
    guard note != old, let text = note.text else { return }
    // No need to wait for a concurrent run that writes its notes, nor to fail: without the note, the
    // next run reads again.
    try? request.state.whileLocked(directory).write(ConfigurationNote.note, text, timeout: 0)
  }
}

extension ConfigurationNote {
  /// What was found.
  ///
  /// - Parameters:
  ///   - configuration: the main configuration file.
  ///   - target: the path of the file that this program writes.
  ///   - dialect: the dialect by whose rules the configuration was judged.
  ///   - found: what was found.
  ///   - lastIncluded: the file of this program that Dovecot included before, or empty.
  init(
    configuration: String, target: String, dialect: Dialect, _ found: Inclusion,
    lastIncluded: String
  ) {
    let (include, account): (Include, String) =
      switch found.verdict {
      case .included(let found):
        (.yes, "\(found.line.file) line \(found.line.lines.lowerBound)")
      case .notIncluded(let obstacle): (.no, obstacle.description)
      case .unknown: (.unknown, "")
      }
    self.init(
      configuration: configuration, target: target, dialect: dialect, include: include,
      account: account, lastIncluded: include == .yes ? target : lastIncluded,
      laterDecides: found.laterDecides, isOffTold: false, files: found.files, state: found.state)
  }

  /// What follows for a run.
  var includeState: IncludeState {
    switch include {
    case .yes: return .included
    case .unknown: return .unknown
    case .no:
      guard !lastIncluded.isEmpty else { return .missing(account) }
      return .lost(LostInclude(path: target, reason: account, lastIncluded: lastIncluded))
    }
  }

  /// Whether a run for which Modoboa asks for no file has nothing to say or to note.
  var isSettledWhenOff: Bool {
    switch include {
    case .yes: isOffTold
    case .no: lastIncluded.isEmpty
    case .unknown: true
    }
  }

  /// The note as a sentence for -v.
  var sentence: String {
    switch include {
    case .yes: "\(account) includes \(target)"
    case .no: "Dovecot does not include \(target): \(account)"
    case .unknown: "\(target): it cannot be seen whether Dovecot includes it"
    }
  }
}
