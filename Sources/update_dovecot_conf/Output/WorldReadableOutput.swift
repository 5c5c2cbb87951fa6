import Diagnostics

/// Standard output is a file that every user of the host can read.
struct WorldReadableOutput: ReportedError {
  var description: String {
    "standard output is a file that others can read, and the export holds passwords; run (umask 077;"
      + " update_dovecot_conf export >FILE), run chmod o-r on the file, or use --redact"
  }

  var exitStatus: ExitStatus { .cannotCreate }
}
