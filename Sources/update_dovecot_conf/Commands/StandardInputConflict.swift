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
  var description: String {
    "the export and the password cannot both come from standard input; name a file with --export"
  }

  var exitStatus: ExitStatus { .usage }
}
