import CSystemShims
package import Files
import Glibc

// Known limits: a magic link of proc(5) is judged only where it leads to a descriptor of this
// process.

/// A walk along a path, from `/`, one component after the other, symbolic links included.
///
/// As long as each component is root's alone, nobody else can exchange the next one, so that looking
/// at it by its path and using it later find the same thing. A directory on which a file system is
/// mounted when it is used (autofs(5)) is used first, and judged then.
package struct PathWalk {
  /// Who can change what stands there.
  package let owner: PathOwner
  /// What stands there, links followed; nil unless root alone can change it, and where there is
  /// nothing.
  package private(set) var identity: FileIdentity?

  /// How many symbolic links are followed, as by the kernel (path_resolution(7)).
  private static let linkLimit = 40

  /// Walks a path.
  ///
  /// - Parameter path: absolute, or relative to the working directory.
  package init(_ path: String) {
    var walk = Walk(path)
    owner = walk.owner()
    identity = owner == .root ? walk.last.map { FileIdentity($0) } : nil
  }

  private struct Walk {
    private var rest: [String]
    private var done = ""
    private var links = 0
    private var isSticky = false
    private var device: dev_t = 0
    /// The last component that is there.
    var last: stat?

    init(_ path: String) { rest = components(absolute(path)) }

    mutating func owner() -> PathOwner {
      if let owner = enter("/", isRoot: true) { return owner }
      while !rest.isEmpty {
        let name = rest.removeFirst()
        if name == ".." {
          done = String(done[..<(done.lastIndex(of: "/") ?? done.startIndex)])
          last = nil
          continue
        }
        if let owner = enter("\(done)/\(name)") { return owner }
      }
      return .root
    }

    /// Goes one component further; what it decides, nil if it is root's alone.
    private mutating func enter(_ component: String, isRoot: Bool = false) -> PathOwner? {
      last = nil
      var status = stat()
      guard lstat(component, &status) == 0 else {
        let number = errno
        guard number == ENOENT || number == ENOTDIR else {
          return .unknown(component: component, why: String(cString: strerror(number)))
        }
        // Nothing of the rest is there either.
        rest = []
        return isSticky ? .whoIsFirst(component: component) : nil
      }
      if status.st_mode & S_IFMT == S_IFLNK { return follow(component, status) }
      // Of a directory that waits for a mount, lstat(2) shows what lies below the mount.
      if status.st_mode & S_IFMT == S_IFDIR, !isRoot, lstat("\(component)/.", &status) != 0 {
        return .unknown(component: component, why: String(cString: strerror(errno)))
      }
      if !isRoot, status.st_dev != device,
        let owner = PathOwner.mounter(of: component, status.st_dev)
      {
        return owner
      }
      device = status.st_dev
      last = status
      if let owner = PathOwner.judge(status, component, &isSticky) { return owner }
      if !isRoot { done = component }
      return nil
    }

    private mutating func follow(_ link: String, _ status: stat) -> PathOwner? {
      // Its mode says nothing. Who owns it has made it, and chose where it leads.
      guard status.st_uid == 0 else { return .user(status.st_uid, component: link) }
      links += 1
      guard links <= linkLimit else {
        return .unknown(component: link, why: String(cString: strerror(ELOOP)))
      }
      // What is not text cannot be walked as the kernel would.
      guard let target = target(of: link) else {
        return .unknown(component: link, why: "its target is not UTF-8")
      }
      if isMagic(link, target) {
        guard rest.isEmpty, let number = DescriptorPath.number(of: link) else {
          return .unknown(component: link, why: "the kernel leads elsewhere than its text says")
        }
        return follow(descriptor: number, link, target)
      }
      if target.hasPrefix("/") { done = "" }
      rest = components(target) + rest
      isSticky = false
      return nil
    }

    /// A descriptor that this process was started with: a pipe belongs to whoever made it, a file is
    /// judged by its path if it still stands there.
    private mutating func follow(descriptor: Int32, _ link: String, _ target: String) -> PathOwner?
    {
      var status = stat()
      guard fstat(descriptor, &status) == 0 else {
        return .unknown(component: link, why: String(cString: strerror(errno)))
      }
      last = status
      guard target.hasPrefix("/") else {
        // Nobody else can open one: "pipe:[12]".
        return status.st_uid == 0 ? nil : .user(status.st_uid, component: link)
      }
      // A file that was removed, such as the shell's for a here-document, has no path.
      if status.st_nlink == 0 { return PathOwner.judge(status, link, &isSticky) }
      let walk = PathWalk(target)
      guard walk.owner == .root else { return walk.owner }
      if walk.identity == FileIdentity(status) { return nil }
      return .unknown(component: link, why: "\(target) is another file")
    }

    /// Whether the kernel follows a link by something else than its text, proc(5).
    private func isMagic(_ link: String, _ target: String) -> Bool {
      guard path_is_on_proc(done.isEmpty ? "/" : done) else { return false }
      let name = link.split(separator: "/").last ?? ""
      return !["self", "thread-self", "mounts", "net"].contains(name) || target.hasPrefix("/")
        || target.contains(":")
    }
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

extension PathOwner {
  /// What a component decides; nil if it is root's alone.
  ///
  /// It is sticky if it is a directory to which others may add, but from which they may not take what
  /// is root's (chmod(2)).
  fileprivate static func judge(
    _ status: stat, _ component: String, _ isSticky: inout Bool
  ) -> PathOwner? {
    let isDirectory = status.st_mode & S_IFMT == S_IFDIR
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
}
