package import Glibc

// Known limits: file systems that users may mount with a mount(8) of root's (`user` in fstab(5)) have
// the owners that the medium names.

/// Who can change what stands at a path.
///
/// The path is walked from `/`, one component after the other, symbolic links included. As long as
/// each component is root's alone, nobody else can exchange the next one, so that looking at it by
/// its path and using it later find the same thing. The first component that is not root's alone
/// decides: its owner may put there what he likes, and below it all is his.
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

  /// Walks a path.
  ///
  /// What does not exist counts as its directory: root's alone, but in a directory with the sticky
  /// bit (chmod(2)) anybody's, who may be first to make it.
  ///
  /// - Parameter path: absolute, or relative to the working directory.
  package init(of path: String) {
    self = Self.walk(path)
  }

  /// The first component that is not root's alone; nil if there is none.
  package var foreignComponent: String? {
    switch self {
    case .root: nil
    case .user(_, let component), .group(_, let component), .everybody(let component),
      .whoIsFirst(let component), .several(let component):
      component
    }
  }

  /// Whether users other than its owner may add to the directory that a path is in.
  static func isOpen(directoryOf path: String) -> Bool {
    let directory = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
    var status = stat()
    return stat(directory, &status) != 0 || status.st_mode & (S_IWGRP | S_IWOTH) != 0
  }

  /// How many symbolic links are followed, as by the kernel (path_resolution(7)).
  private static let linkLimit = 40

  private static func walk(_ path: String) -> PathOwner {
    var rest = Self.components(Self.absolute(path))
    var done = ""
    var links = 0
    var isSticky = false
    if let owner = judge("/", &isSticky) { return owner }
    var root = stat()
    var device = lstat("/", &root) == 0 ? root.st_dev : 0
    while !rest.isEmpty {
      let name = rest.removeFirst()
      if name == ".." {
        done = String(done[..<(done.lastIndex(of: "/") ?? done.startIndex)])
        continue
      }
      let component = "\(done)/\(name)"
      var status = stat()
      guard lstat(component, &status) == 0 else {
        return isSticky ? .whoIsFirst(component: component) : .root
      }
      if status.st_mode & S_IFMT == S_IFLNK {
        // Its mode says nothing. Who owns it has made it, and chose where it leads.
        guard status.st_uid == 0 else { return .user(status.st_uid, component: component) }
        links += 1
        guard links <= linkLimit else { return .root }
        // What is not text cannot be walked as the kernel would.
        guard let target = target(of: component) else { return .everybody(component: component) }
        if target.hasPrefix("/") { done = "" }
        rest = Self.components(target) + rest
        isSticky = false
        continue
      }
      if status.st_dev != device, let owner = mounter(of: component, status.st_dev) { return owner }
      device = status.st_dev
      if let owner = judge(status, component, &isSticky) { return owner }
      done = component
    }
    return .root
  }

  private static func judge(_ path: String, _ isSticky: inout Bool) -> PathOwner? {
    var status = stat()
    guard lstat(path, &status) == 0 else { return nil }
    return judge(status, path, &isSticky)
  }

  /// What a component decides; nil if it is root's alone.
  private static func judge(
    _ status: stat, _ component: String, _ isSticky: inout Bool
  ) -> PathOwner? {
    let isDirectory = status.st_mode & S_IFMT == S_IFDIR
    // With the sticky bit, others may add to a directory but not take away what is root's.
    isSticky =
      isDirectory && status.st_mode & S_ISVTX != 0 && status.st_mode & (S_IWGRP | S_IWOTH) != 0
    guard status.st_uid == 0 else {
      return status.st_mode & S_IWOTH != 0 && !isSticky
        ? .everybody(component: component) : .user(status.st_uid, component: component)
    }
    // What is written to a device does not come back from it.
    guard !isSticky, ![S_IFCHR, S_IFBLK].contains(status.st_mode & S_IFMT) else { return nil }
    if status.st_mode & S_IWOTH != 0 { return .everybody(component: component) }
    guard status.st_mode & S_IWGRP != 0 else { return nil }
    // With an access control list, these bits are what it allows at most (acl(5)).
    if let list = AccessControlList(of: component) { return list.owner(status, component) }
    // Members of the group root may do as much elsewhere.
    return status.st_gid == 0 ? nil : .group(status.st_gid, component: component)
  }

  private static func components(_ path: String) -> [String] {
    path.split(separator: "/").filter { $0 != "." }.map(String.init)
  }

  private static func absolute(_ path: String) -> String {
    guard !path.hasPrefix("/"), let current = getcwd(nil, 0) else { return path }
    defer { free(current) }
    return "\(String(cString: current))/\(path)"
  }

  private static func target(of link: String) -> String? {
    var text = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = readlink(link, &text, text.count)
    guard count > 0, count < text.count else { return nil }
    return String(validating: text[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self)
  }
}
