package import Diagnostics
import Glibc

/// Why it is not known which Dovecot will read the file.
package enum DovecotError: Equatable {
  /// No `dovecot` program in any of these directories.
  case notInstalled(searched: [String])
  /// What an option names is not a program.
  case notThere(path: String)
  /// `dovecot --version` did not print a version; what happened.
  case noVersion(path: String, reason: String)
  /// `dovecot --version` could not be started, was killed or took too long; what happened.
  case noAnswer(path: String, reason: String)
  /// It is not known whether there is a Dovecot: its configuration file or a program of it cannot be
  /// found or examined now.
  case notKnown(path: String, reason: String)
  /// A version whose configuration syntax is not known.
  case unsupported(path: String, version: String)
}

extension DovecotError {
  /// What a failed system call leaves open.
  static func notKnown(path: String, call: String, _ number: Int32) -> Self {
    .notKnown(path: path, reason: "\(String(cString: strerror(number))) (\(call))")
  }
}

extension DovecotError: ReportedError {
  package var exitStatus: ExitStatus {
    switch self {
    case .noAnswer, .notKnown: .tryAgain
    case .notInstalled, .notThere, .noVersion, .unsupported: .configuration
    }
  }

  package var description: String {
    switch self {
    case .notInstalled(let searched):
      "Dovecot is not installed here (no dovecot in \(searched.joined(separator: ", "))); name the"
        + " version to write for with --dovecot-version 2.3 or 2.4"
    case .notThere(let path):
      "\(path): no such program; name Dovecot's main program, for example /usr/sbin/dovecot"
    case .noVersion(let path, let reason):
      "\(path) --version does not print a version (\(reason)); set it with --dovecot-version 2.3 or 2.4"
    case .noAnswer(let path, let reason):
      "\(path) --version: \(reason), so the version is not known; the next run asks again, unless"
        + " --dovecot-version is 2.3 or 2.4"
    case .notKnown(let path, let reason):
      "\(path): \(reason), so it is not known whether Dovecot has to be reloaded; the next run tries again"
    case .unsupported(let path, let version):
      "\(path) is version \(version), whose configuration this program does not know; if it accepts that of"
        + " 2.3 or 2.4, set --dovecot-version"
    }
  }
}
