import CSystemShims
import Glibc

/// Who else may write to something of root's, by its access control list (acl(5)).
struct AccessControlList {
  private var users: [uid_t] = []
  private var groups: [gid_t] = []
  private var hasOwnGroup = false
  private var isUnknown = false

  /// Bytes of the head, and of each entry: tag, rights, id (linux/posix_acl_xattr.h).
  private static let (head, entry) = (4, 8)

  /// Reads the list of a file or directory; nil if it has none.
  init?(of path: String) {
    var bytes = [UInt8](repeating: 0, count: 4096)
    let count = path_access_list(path, &bytes, bytes.count)
    guard count != 0 else { return nil }
    guard count >= Self.head, (count - Self.head) % Self.entry == 0 else {
      isUnknown = true
      return
    }
    for start in stride(from: Self.head, to: count, by: Self.entry) {
      let id = (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[start + 4 + $1]) << ($1 * 8) }
      // Write, and not to be had by root anyway.
      guard bytes[start + 2] & 2 != 0 else { continue }
      switch bytes[start] {
      case 0x02: if id != 0 { users.append(id) }
      case 0x04: hasOwnGroup = true
      case 0x08: if id != 0 { groups.append(id) }
      default: break
      }
    }
  }

  /// Who that makes of the owner of a component of root's.
  func owner(_ status: stat, _ component: String) -> PathOwner? {
    let groups = groups + (hasOwnGroup && status.st_gid != 0 ? [status.st_gid] : [])
    return switch (users.count, groups.count) {
    case _ where isUnknown: .several(component: component)
    case (0, 0): nil
    case (1, 0): .user(users[0], component: component)
    case (0, 1): .group(groups[0], component: component)
    default: .several(component: component)
    }
  }
}
