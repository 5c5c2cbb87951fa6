package import Diagnostics

/// The directory of the target does not exist.
package struct NoDirectory: ReportedError, Equatable {
  package let path: String
  /// Whether an option sets the target; otherwise this is Dovecot's own directory.
  package let isChosen: Bool
  package var description: String {
    isChosen
      ? "\(path): no such directory; create it, or choose another with --output"
      : "\(path): no such directory; install Dovecot, or set --dovecot-directory"
  }

  package var exitStatus: ExitStatus { .cannotCreate }
}
