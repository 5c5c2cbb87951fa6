import Diagnostics
import LDAPClient

/// Why a user could not log in, with the user's name in front.
struct RefusedLogin: ReportedError {
  let user: String
  let refusal: LoginRefusal

  var description: String { "\(user): \(refusal)" }

  var exitStatus: ExitStatus { refusal.exitStatus }
}
