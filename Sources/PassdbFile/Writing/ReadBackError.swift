package import Diagnostics

/// A text that does not read back as what it was written from: a fault of this program.
package struct ReadBackError: ReportedError {
  /// One sentence for an administrator.
  package var description: String {
    "the new file would not read back as what it was made from; nothing has changed, please report this"
  }

  package var exitStatus: ExitStatus { .software }
}
