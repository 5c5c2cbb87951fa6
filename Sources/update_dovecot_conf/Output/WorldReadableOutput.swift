import Diagnostics
import DovecotService
import Files
import ModoboaDatabase
import ModoboaParameters
import PassdbFile
import Sync

/// Standard output is a file that every user of the host may read.
struct WorldReadableOutput: ReportedError {
  /// One sentence for an administrator.
  var description: String {
    "standard output is a file that others may read, and the export holds passwords: make it with"
      + " (umask 077; update_dovecot_conf export >FILE), chmod o-r the file, or use --redact"
  }

  var exitStatus: ExitStatus { .cannotCreate }
}
