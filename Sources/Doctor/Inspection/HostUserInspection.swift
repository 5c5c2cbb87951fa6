import Glibc

extension HostUser {
  /// A user of this host; nil if there is none of that name.
  ///
  /// - Parameter name: the name, or the ID in decimal digits.
  init?(named name: String) {
    guard let entry = getpwnam(name) ?? uid_t(name).flatMap({ getpwuid($0) }) else { return nil }
    let (listed, number, own) = (
      String(cString: entry.pointee.pw_name), entry.pointee.pw_uid, entry.pointee.pw_gid
    )
    var count: Int32 = 256
    var list = [gid_t](repeating: 0, count: Int(count))
    if getgrouplist(listed, own, &list, &count) < 0 { count = 0 }
    var groups: Set<String> = []
    for group in Set(list.prefix(Int(count)) + [own]) {
      groups.insert("\(group)")
      if let entry = getgrgid(group) { groups.insert(String(cString: entry.pointee.gr_name)) }
    }
    self.init(name: listed, number: number, groups: groups)
  }
}
