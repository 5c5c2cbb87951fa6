package import Diagnostics
import Files
import PassdbFile

/// The directory in which the file is to be does not exist.
package struct NoDirectory: ReportedError, Equatable {
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

  package var exitStatus: ExitStatus { .cannotCreate }
}
