import CSystemShims
import Glibc

extension PathOwner {
  /// Who has mounted a file system in user space; nil for root, and for any other file system.
  ///
  /// Such a user says of each file whose it is, root's too, and what stands there from one moment to
  /// the next (fuse(8), allow_other).
  static func mounter(of component: String, _ device: dev_t) -> PathOwner? {
    guard path_is_fuse(component) else { return nil }
    let number = "\(device >> 8 & 0xfff):\(device & 0xff | device >> 12 & 0xffff_ff00)"
    guard let file = fopen("/proc/self/mountinfo", "re") else {
      return .everybody(component: component)
    }
    defer { fclose(file) }
    var line: UnsafeMutablePointer<CChar>?
    var size = 0
    defer { free(line) }
    while getline(&line, &size, file) > 0, let text = line.map({ String(cString: $0) }) {
      let fields = text.split(whereSeparator: \.isWhitespace)
      guard fields.count > 5, fields[2] == number, let options = fields.last else { continue }
      let user = options.split(separator: ",").first { $0.hasPrefix("user_id=") }
      guard let id = user.flatMap({ uid_t($0.dropFirst(8)) }) else { break }
      return id == 0 ? nil : .user(id, component: component)
    }
    return .everybody(component: component)
  }
}
