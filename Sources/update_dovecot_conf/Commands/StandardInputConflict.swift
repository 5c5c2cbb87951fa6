import Diagnostics
import DovecotService
import LDAPClient
import ModoboaDatabase
import ModoboaParameters
import PassdbFile
import Secrets
import Sync

/// The parameters and the password cannot both come from standard input.
struct StandardInputConflict: ReportedError {
  /// One sentence for an administrator.
  var description: String {
    "the password is read from standard input, so the export cannot be: name a file with --export"
  }

  var exitStatus: ExitStatus { .usage }
}
