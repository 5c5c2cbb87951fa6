package import Glibc

// Known limits: file systems that users may mount with a mount(8) of root's (`user` in fstab(5)) have
// the owners that the medium names.

/// Who can change what stands at a path, as ``PathWalk`` finds it.
///
/// The first component that is not root's alone decides: its owner may put there what he likes, and
/// below it all is his.
package enum PathOwner: Equatable, Sendable {
  /// Root alone.
  case root
  /// A user; the component that is his.
  case user(uid_t, component: String)
  /// Root, and the members of a group that may write to a component.
  case group(gid_t, component: String)
  /// Anybody, at this component.
  case everybody(component: String)
  /// Anybody may be the first to make this component.
  case whoIsFirst(component: String)
  /// Several users, by the access control list of a component.
  case several(component: String)
  /// It cannot be seen who; why, as the end of a sentence about the component.
  case unknown(component: String, why: String)

  /// Walks a path.
  ///
  /// What does not exist counts as its directory: root's alone, but in a directory with the sticky
  /// bit (chmod(2)) anybody's, who may be first to make it.
  ///
  /// - Parameter path: absolute, or relative to the working directory.
  package init(of path: String) {
    self = PathWalk(path).owner
  }

  /// The first component that is not root's alone; nil if there is none.
  package var foreignComponent: String? {
    switch self {
    case .root: nil
    case .user(_, let component), .group(_, let component), .everybody(let component),
      .whoIsFirst(let component), .several(let component), .unknown(let component, _):
      component
    }
  }

  /// Whether users other than its owner may add to the directory that a path is in.
  static func isOpen(directoryOf path: String) -> Bool {
    let directory = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
    var status = stat()
    return stat(directory, &status) != 0 || status.st_mode & (S_IWGRP | S_IWOTH) != 0
  }

  /// Who can change which component, as a clause of a message; nil for root.
  package var account: String? {
    switch self {
    case .root: nil
    case .user(let user, let component): "\(Account(user: user).shownName) can change \(component)"
    case .group(let group, let component):
      "members of the group \(Account.groupName(group)) can change \(component)"
    case .everybody(let component), .whoIsFirst(let component):
      "every user of this host can change \(component)"
    case .several(let component):
      "several users can change \(component) by its access control list"
    case .unknown(let component, let why):
      "it cannot be seen who can change \(component) (\(why))"
    }
  }
}
