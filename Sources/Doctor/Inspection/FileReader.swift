import Files
import Glibc
import PrivilegeSeparation

// Known limits: ACLs and security modules are ignored.

/// The rights of a user of this host to read files.
struct FileReader {
  private let user: uid_t?
  private let groups: Set<gid_t>

  /// A user by name, with groups beside its own; one that does not exist has the rights of others.
  init(user name: String, extraGroups: [String] = []) {
    guard let entry = getpwnam(name) else {
      (user, groups) = (nil, [])
      return
    }
    user = entry.pointee.pw_uid
    var count: Int32 = 64
    var list = [gid_t](repeating: 0, count: Int(count))
    let group = entry.pointee.pw_gid
    if getgrouplist(name, group, &list, &count) < 0 { count = 0 }
    let extra = extraGroups.compactMap { getgrnam($0)?.pointee.gr_gid }
    groups = Set(list.prefix(Int(count)) + [group] + extra)
  }

  /// A user and a group by their ids, with all groups that the user is in.
  init(user: uid_t, group: gid_t) {
    self.user = user
    groups = Set(Account(user: user).groups + [group])
  }

  /// Whether the user can make files in a directory.
  ///
  /// - Parameter path: its path.
  /// - Returns: false if there is no directory, too.
  func mayCreate(in path: String) -> Bool {
    guard let real = Path.resolved(path) else { return false }
    guard user != 0 else { return true }
    var directory = "/"
    for name in real.split(separator: "/") {
      guard may(0o1, directory) else { return false }
      directory += directory == "/" ? "\(name)" : "/\(name)"
    }
    return may(0o3, real)
  }

  /// What keeps the user from reading a file or directory.
  ///
  /// - Parameter path: the path of an existing file or directory.
  /// - Returns: the path itself, or a directory above it; nil if the user can read it.
  func obstacle(to path: String) -> String? {
    guard user != 0 else { return nil }
    guard let resolved = realpath(path, nil) else { return path }
    defer { free(resolved) }
    let real = String(cString: resolved)
    var directory = "/"
    for name in real.split(separator: "/").dropLast() {
      if !may(0o1, directory) { return directory }
      directory += directory == "/" ? "\(name)" : "/\(name)"
    }
    if !may(0o1, directory) { return directory }
    var status = stat()
    guard stat(real, &status) == 0 else { return path }
    return may(status.st_mode & S_IFMT == S_IFDIR ? 0o5 : 0o4, real) ? nil : path
  }

  /// Whether the mode of a file grants the user these `rwx` bits.
  private func may(_ rights: mode_t, _ path: String) -> Bool {
    var status = stat()
    guard stat(path, &status) == 0 else { return false }
    let shift: mode_t = status.st_uid == user ? 6 : groups.contains(status.st_gid) ? 3 : 0
    return status.st_mode >> shift & rights == rights
  }
}
