import Glibc

// Known limits: access control lists and security modules are not looked at.

/// A user of this host who reads files.
struct FileReader {
  private let user: uid_t?
  private let groups: Set<gid_t>

  /// A user by its name; one that does not exist has the rights of others.
  init(user name: String) {
    guard let entry = getpwnam(name) else {
      (user, groups) = (nil, [])
      return
    }
    user = entry.pointee.pw_uid
    var count: Int32 = 64
    var list = [gid_t](repeating: 0, count: Int(count))
    let group = entry.pointee.pw_gid
    if getgrouplist(name, group, &list, &count) < 0 { count = 0 }
    groups = Set(list.prefix(Int(count)) + [group])
  }

  /// What keeps the user from reading a file or folder.
  ///
  /// - Parameter path: the path, of something that is there.
  /// - Returns: the file itself, or a folder above it; nil if nothing does.
  func obstacle(to path: String) -> String? {
    guard user != 0 else { return nil }
    guard let resolved = realpath(path, nil) else { return path }
    defer { free(resolved) }
    let real = String(cString: resolved)
    var folder = "/"
    for name in real.split(separator: "/").dropLast() {
      if !may(0o1, folder) { return folder }
      folder += folder == "/" ? "\(name)" : "/\(name)"
    }
    if !may(0o1, folder) { return folder }
    var status = stat()
    guard stat(real, &status) == 0 else { return path }
    return may(status.st_mode & S_IFMT == S_IFDIR ? 0o5 : 0o4, real) ? nil : path
  }

  /// Whether the user has rights on a file, as bits of `rwx`.
  private func may(_ rights: mode_t, _ path: String) -> Bool {
    var status = stat()
    guard stat(path, &status) == 0 else { return false }
    let shift: mode_t = status.st_uid == user ? 6 : groups.contains(status.st_gid) ? 3 : 0
    return status.st_mode >> shift & rights == rights
  }
}
