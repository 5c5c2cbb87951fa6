package import Diagnostics

/// The generated text reads back differently: a bug in this program.
package struct ReadBackError: ReportedError {
  package var description: String {
    "internal error: the new file does not read back as written; nothing has changed, please report this"
  }

  package var exitStatus: ExitStatus { .software }
}
