package import Files
package import PassdbFile

/// All that a run has to know, decided before it begins.
package struct SynchronizationRequest {
  /// Who reads the parameters.
  package var source: any ParametersReader
  /// The file to write; nil takes the path in the parameters.
  package var output: TargetPath?
  /// Where Dovecot's configuration lies, as /etc/dovecot.
  package var dovecotDirectory: String
  /// Whether nothing may be changed.
  package var isCheck: Bool
  /// Whether to replace what is not ours, and to rewrite what is in sync.
  package var isForced: Bool
  /// How long to wait for a lock, a database or another program, in seconds.
  package var timeout: Double
  /// Who may read the file.
  package var attributes: FileAttributes
  /// Whether the directory is asked before anything is written.
  package var isValidated: Bool
  /// Whether it is asked although nothing is to be written.
  package var isAlwaysValidated: Bool
  /// Whether Dovecot is to be reloaded.
  package var isReloading: Bool
  /// Where it is noted what is left to do.
  package var state: StateDirectory

  /// A request with nothing left open.
  package init(
    source: any ParametersReader, output: TargetPath?, dovecotDirectory: String, isCheck: Bool,
    isForced: Bool, timeout: Double, attributes: FileAttributes, isValidated: Bool = false,
    isAlwaysValidated: Bool = false, isReloading: Bool, state: StateDirectory
  ) {
    self.source = source
    self.output = output
    self.dovecotDirectory = dovecotDirectory
    self.isCheck = isCheck
    self.isForced = isForced
    self.timeout = timeout
    self.attributes = attributes
    self.isValidated = isValidated
    self.isAlwaysValidated = isAlwaysValidated
    self.isReloading = isReloading
    self.state = state
  }
}

/// How a run ended that did not fail.
package struct SynchronizationOutcome: Sendable {
  /// How it ended.
  package enum Result: Sendable {
    /// Modoboa does not want the file; the path of an older one of ours that still stands, if one
    /// does.
    case off(standing: String?)
    /// The file stands as it should.
    case inSync(Plan)
    /// The file stands as it should, and the reload that an earlier run could not make was made.
    case reloaded(Plan, ReloadResult)
    /// The same, but the reload is still to be made, were this no dry run.
    case reloadPending(Plan)
    /// The file was replaced.
    case changed(Plan, ReloadResult)
    /// The file would be replaced, were this no dry run.
    case wouldChange(Plan)

    /// What has become of the reload, if the run came so far.
    var reload: ReloadResult? {
      switch self {
      case .reloaded(_, let reload), .changed(_, let reload): reload
      case .off, .inSync, .reloadPending, .wouldChange: nil
      }
    }
  }

  /// How it ended.
  package let result: Result
  /// What an administrator should know, one sentence each.
  package let warnings: [String]
}

/// Another run holds the lock.
package struct LockHeld: Error, Equatable, CustomStringConvertible {
  /// The directory that is locked.
  package let directory: String
  /// How long the run waited, in seconds.
  package let timeout: Double
  /// One sentence for an administrator.
  package var description: String {
    "\(directory): another run has held the lock for more than \(timeout) s; this one gives up, the next will try"
  }
}

/// The directory in which the file is to be does not exist.
package struct NoDirectory: Error, Equatable, CustomStringConvertible {
  /// The directory.
  package let path: String
  /// Whether the administrator has chosen the file; else it is Dovecot's own directory.
  package let isChosen: Bool
  /// One sentence for an administrator.
  package var description: String {
    isChosen
      ? "\(path): there is no such directory; make it, or choose another with --output"
      : "\(path): there is no such directory; install Dovecot, or name its own with --dovecot-directory"
  }
}
