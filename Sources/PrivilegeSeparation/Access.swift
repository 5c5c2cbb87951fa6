import CSystemShims
import Glibc

/// The rights with which a worker opens files and connects, given up step by step and for good.
///
/// A worker of root's begins as root, which it must be to read root's own files. At the first path
/// that somebody else can change it becomes that user, so that whatever he puts there is opened,
/// run or deleted with no rights but his own. A worker of another user has his rights throughout.
package final class Access {
  private enum State {
    /// As the process was started.
    case initial
    /// Another user; why, as the end of a sentence.
    case became(Account, why: String)
    /// Root without capabilities.
    case root
  }

  private var state = State.initial
  private let isRoot = geteuid() == 0

  /// The rights of the process as it was started.
  package init() {}

  /// Takes the rights of whoever can change a path, before it is opened.
  ///
  /// - Parameter path: what is going to be read, and what lies beside it.
  /// - Throws: ``AccessError``.
  package func take(rightsFor path: String) throws(AccessError) {
    guard isRoot, case .initial = state else { return }
    switch PathOwner(of: path) {
    case .root: return
    case .user(let user, let component):
      let account = Account(user: user)
      try become(account, "\(path) is read as \(account.shownName), who can change \(component)")
    case .group(let group, let component):
      let account = Account.nobody.inGroup(group)
      try become(
        account,
        "\(path) is read as \(account.shownName), since members of the group"
          + " \(Account.groupName(group)) can change \(component)")
    case .everybody(let component):
      throw .writableForEverybody(path: path, component: component)
    // Most likely nobody makes it. If somebody does, it is read by a user who owns nothing.
    case .whoIsFirst: try takeNone()
    case .unknown(let component, let why):
      let nobody = Account.nobody
      try become(
        nobody,
        "\(path) is read as \(nobody.shownName), since it cannot be seen who can change \(component): \(why)"
      )
    case .several(let component): throw .writableForSeveral(path: path, component: component)
    }
  }

  /// Takes the rights of the user who can change trusted certificates; otherwise keeps the current
  /// rights, unless everybody can change the path.
  ///
  /// A certificate is data and can load no code. So a group that may change it, as with `/usr/local`,
  /// does not decide with whose rights the rest is opened.
  ///
  /// - Parameter path: the file or directory with them.
  /// - Throws: ``AccessError``.
  package func take(rightsForCertificates path: String) throws(AccessError) {
    guard isRoot, case .initial = state else { return }
    switch PathOwner(of: path) {
    case .group, .several: return
    default: try take(rightsFor: path)
    }
  }

  /// Whether what comes next is done as root: with all rights, or without capabilities.
  package var isStillRoot: Bool {
    guard isRoot else { return false }
    if case .became = state { return false }
    return true
  }

  /// The home directory of root: that of the environment, unless somebody else can change it.
  package static var rootsHome: String {
    // su(1) and sudo(8) may leave that of somebody else, in whose files client libraries would believe.
    if let home = getenv("HOME").map({ String(cString: $0) }), PathOwner(of: home) == .root {
      return home
    }
    return Account(user: 0).home
  }

  /// Takes the rights of whoever can change a file that is used if it is there, which nobody may be
  /// the first to make; else as ``take(rightsFor:)``.
  ///
  /// - Parameter path: the file beside the one that is read.
  /// - Throws: ``AccessError``.
  package func take(rightsBeside path: String) throws(AccessError) {
    guard isRoot, case .initial = state else { return }
    // The usual case, which needs no further walk: it is not there, and root alone could make it.
    var status = stat()
    if lstat(path, &status) != 0, errno == ENOENT, !PathOwner.isOpen(directoryOf: path) { return }
    if case .whoIsFirst(let component) = PathOwner(of: path) {
      throw .anybodysToMake(path: path, component: component)
    }
    try take(rightsFor: path)
  }

  /// Leaves the working directory inherited from root, which the new user may not be able to enter.
  ///
  /// To be called when no path relative to it is left to read.
  package func leaveWorkingDirectory() {
    if isForeign { _ = chdir("/") }
  }

  /// Becomes a user who owns nothing, unless the worker has become another user already.
  ///
  /// For input that only root can have provided, and that needs none of root's rights. The
  /// environment stays.
  ///
  /// - Throws: ``AccessError`` if a part of the rights could be given up, and others not.
  package func takeNone() throws(AccessError) {
    guard isRoot, case .initial = state else { return }
    let nobody = Account.nobody
    guard worker_become(nobody.user, nobody.group, nobody.groups, Int32(nobody.groups.count)) == 0
    else {
      // A container may have no CAP_SETUID; what root alone said needs no more than its own rights.
      guard geteuid() == 0 else { throw .notGivenUp(nobody.shownName, why: nil, number: errno) }
      try keepRoots()
      return
    }
    setenv("HOME", nobody.home, 1)
    state = .became(nobody, why: "")
  }

  /// Becomes a user, for what is done on behalf of that user.
  ///
  /// If the account is root, or if another user's rights cannot be taken, the process stays root
  /// without capabilities.
  ///
  /// - Parameter account: the user.
  /// - Throws: ``AccessError``.
  package func take(rightsOf account: Account) throws(AccessError) {
    guard isRoot, case .initial = state else { return }
    if account.user != 0 {
      do throws(AccessError) {
        return try become(account, "")
      } catch {
        guard geteuid() == 0 else { throw error }
      }
    }
    guard worker_forget_environment(Account.noHome) == 0, worker_stay() == 0 else {
      throw .notGivenUp("root without capabilities", why: nil, number: errno)
    }
    state = .root
  }

  /// Stays root, but without a capability: for an address that names root's own keys, password
  /// files or socket.
  ///
  /// - Throws: ``AccessError``.
  package func keepRoots() throws(AccessError) {
    guard isRoot, case .initial = state else { return }
    setenv("HOME", Self.rootsHome, 1)
    Self.forgetVariables()
    guard worker_stay() == 0 else {
      throw .notGivenUp("root without capabilities", why: nil, number: errno)
    }
    state = .root
  }

  /// Variables that a client library is meant to heed: all others might name a file or a library.
  ///
  /// One text: to join a list, the runtime builds types, 5 % of a silent run.
  private static let keptVariables =
    "HOME= PATH= USER= LOGNAME= LANG= LC_ PG MYSQL_ MARIADB_ LIBMYSQL_ OPENSSL_ SSL_CERT_ KRB5 GSS_"

  private static func forgetVariables() {
    worker_keep_variables(keptVariables)
    // Of root's name, and yet anybody's to make: the usual file for Kerberos tickets.
    var status = stat()
    if getenv("KRB5CCNAME") == nil, lstat("/tmp/krb5cc_0", &status) == 0, status.st_uid != 0 {
      setenv("KRB5CCNAME", "FILE:\(Account.noHome)/krb5cc", 1)
    }
  }

  /// Which path decided whose rights were taken; nil if root's were kept, or those of nobody taken.
  package var reason: String? {
    if case .became(_, let why) = state, !why.isEmpty { why } else { nil }
  }

  /// The same in brackets, for a word beside an error; else nothing.
  package var note: String { reason.map { " (\($0))" } ?? "" }

  /// Whether everything is done with the rights of a user other than the one who started the run.
  package var isForeign: Bool {
    if case .became(_, let why) = state { !why.isEmpty } else { false }
  }

  /// Whether it is done by the user who owns nothing, since nothing of root's is needed.
  package var isNobody: Bool {
    if case .became(_, let why) = state { why.isEmpty } else { false }
  }

  private func become(_ account: Account, _ why: String) throws(AccessError) {
    guard
      worker_become(account.user, account.group, account.groups, Int32(account.groups.count)) == 0
    else {
      let number = errno
      throw .notGivenUp(account.shownName, why: why.isEmpty ? nil : why, number: number)
    }
    // Variables of root's may hold a password, or name a file that is for root's own use.
    guard worker_forget_environment(account.home) == 0 else {
      throw .notGivenUp(account.shownName, why: nil, number: errno)
    }
    state = .became(account, why: why)
  }
}
