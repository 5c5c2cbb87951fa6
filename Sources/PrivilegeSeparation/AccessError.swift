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
  /// A client library with root's rights would open it, and somebody else could have written it: how
  /// it comes to be opened, if not by its usual name, and who can change what.
  case opensForeign(path: String, origin: String?, account: String)
  /// Root's rights cannot be given up for those of a user.
  case notGivenUp(String, why: String?, number: Int32)

  package var description: String {
    switch self {
    case .writableForEverybody(let path, let component):
      "\(path): every user of this host can change \(component), so it is not read; run chmod o-w \(component),"
        + " or keep the file elsewhere"
    case .anybodysToMake(let path, let component):
      "\(path): every user of this host could make \(component), which would be believed; move the database to a"
        + " directory that only its owner can change"
    case .writableForSeveral(let path, let component):
      "\(path): several users can change \(component) by its access control list, so it is not read; take"
        + " that right from all but one with setfacl -x, or keep the file elsewhere"
    case .opensForeign(let path, let origin, let account):
      "\(path)\(origin.map { ", which \($0) names" } ?? ""): \(account), and a client library would use it with"
        + " root's rights; let root alone change it, or leave it out"
    case .notGivenUp(let user, let why, let number):
      (why.map { "\($0); " } ?? "")
        + "root's rights cannot be given up for those of \(user): \(String(cString: strerror(number)));"
        + " run with the capabilities CAP_SETUID, CAP_SETGID and CAP_KILL, or as that user"
    }
  }

  package var exitStatus: ExitStatus { .permission }
}
