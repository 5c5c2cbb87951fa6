import Glibc

// Known limits: without /proc nothing is known of mounts.

extension PathOwner {
  /// Who has mounted a file system in user space; nil for root, and for any other file system.
  ///
  /// Such a user says of each file whose it is, root's too, and what stands there from one moment to
  /// the next (fuse(8), allow_other). The kernel's list of mounts is asked, since statfs(2) would be
  /// answered by him.
  static func mounter(of component: String, _ device: dev_t) -> PathOwner? {
    let number = "\(device >> 8 & 0xfff):\(device & 0xff | device >> 12 & 0xffff_ff00)"
    guard let file = fopen("/proc/self/mountinfo", "re") else { return nil }
    defer { fclose(file) }
    var line: UnsafeMutablePointer<CChar>?
    var size = 0
    defer { free(line) }
    while getline(&line, &size, file) > 0, let text = line.map({ String(cString: $0) }) {
      // proc_pid_mountinfo(5): the third field, and the last, in which the kernel says user_id first.
      let fields = text.split { $0 == " " || $0 == "\n" }
      guard fields.count > 5, fields[2] == number, let options = fields.last else { continue }
      let user = options.split(separator: ",").first { $0.hasPrefix("user_id=") }
      guard let user else { continue }
      guard let id = uid_t(user.dropFirst(8)) else { return .everybody(component: component) }
      if id != 0 { return .user(id, component: component) }
    }
    return nil
  }
}
