import CSystemShims
import Diagnostics
import Files
import Glibc
import PassdbFile
import Secrets

/// What was given for a password cannot be one.
struct UnusablePassword: ReportedError {
  /// The longest password, in bytes.
  let limit: Int

  /// One sentence for an administrator, without the password.
  var description: String {
    "the password must be one line of UTF-8 without a NUL, of \(limit) bytes at most"
  }

  var exitStatus: ExitStatus { .dataError }
}
