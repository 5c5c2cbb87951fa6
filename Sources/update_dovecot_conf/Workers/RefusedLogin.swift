import CSystemShims
import Diagnostics
import DovecotService
import LDAPClient
import PassdbFile
import PrivilegeSeparation
import Secrets
import Sync

/// Why a user could not log in, with the user's name in front.
struct RefusedLogin: ReportedError {
  let user: String
  let refusal: LoginRefusal

  var description: String { "\(user): \(refusal)" }

  var exitStatus: ExitStatus { refusal.exitStatus }
}
