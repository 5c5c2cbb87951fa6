package import Diagnostics

/// Why it is not known which Dovecot will read the file.
package enum DovecotError: Equatable {
  /// No program `dovecot` in any of the directories that were searched.
  case notInstalled(searched: [String])
  /// The program that an option names is none.
  case notThere(path: String)
  /// `dovecot --version` did not answer with a version; what happened.
  case noVersion(path: String, reason: String)
  /// `dovecot --version` could not be started, was killed or took too long; what happened.
  case noAnswer(path: String, reason: String)
  /// A version whose configuration language is not known.
  case unsupported(path: String, version: String)
}

extension DovecotError: ReportedError {
  package var exitStatus: ExitStatus {
    switch self {
    case .noAnswer: .tryAgain
    case .notInstalled, .notThere, .noVersion, .unsupported: .configuration
    }
  }

  /// One sentence for an administrator.
  package var description: String {
    switch self {
    case .notInstalled(let searched):
      "Dovecot is not installed here (no dovecot in \(searched.joined(separator: ", "))); say for which"
        + " version to write: --dovecot-version 2.3 or 2.4"
    case .notThere(let path):
      "\(path): there is no such program; name Dovecot's main program, as /usr/sbin/dovecot"
    case .noVersion(let path, let reason):
      "\(path) --version does not tell the version (\(reason)); say it with --dovecot-version 2.3 or 2.4"
    case .noAnswer(let path, let reason):
      "\(path) --version: \(reason), so the version is not known; the next run asks again, unless it is said with"
        + " --dovecot-version 2.3 or 2.4"
    case .unsupported(let path, let version):
      "\(path) is version \(version), whose configuration this program does not know; if it takes that of 2.3"
        + " or 2.4, say so with --dovecot-version"
    }
  }
}
