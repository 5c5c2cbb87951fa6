package import Diagnostics
import Glibc

/// Why something is not opened at all.
package enum AccessError: ReportedError, Equatable {
  /// Anybody could have written what stands there.
  case writableForEverybody(path: String, component: String)
  /// It is not there yet, and anybody could make it.
  case anybodysToMake(path: String, component: String)
  /// Several users could have written it.
  case writableForSeveral(path: String, component: String)
  /// Root's rights cannot be given up for those of a user.
  case notGivenUp(String, number: Int32)

  package var description: String {
    switch self {
    case .writableForEverybody(let path, let component):
      "\(path): every user of this host can change \(component), so it is not read; run chmod o-w \(component)"
    case .anybodysToMake(let path, let component):
      "\(path): every user of this host could make \(component), which would be believed; move the database to a"
        + " directory that only its owner can change"
    case .writableForSeveral(let path, let component):
      "\(path): several users can change \(component) by its access control list, so it is not read; run"
        + " setfacl -b \(component)"
    case .notGivenUp(let user, let number):
      "root's rights cannot be given up for those of \(user): \(String(cString: strerror(number)));"
        + " run with the capabilities CAP_SETUID and CAP_SETGID, or as that user"
    }
  }

  package var exitStatus: ExitStatus { .permission }
}
