package import Glibc

// Known limits: accounts of other name services (LDAP, sssd) are not found. A look-up there would
// load their modules into a process that is still root's.

/// A user of this host, as passwd(5) and group(5) list it.
package struct Account: Sendable, Equatable {
  /// The user id.
  package let user: uid_t
  /// The id of its primary group.
  package let group: gid_t
  /// The ids of all its groups.
  package let groups: [gid_t]
  /// The name; nil for a user that is not listed.
  package let name: String?
  /// The home directory.
  package let home: String

  /// A home directory that nobody has: Debian's own for accounts without one.
  static let noHome = "/nonexistent"

  /// The ids of `nobody` and `nogroup` where they are not listed.
  private static let overflow: UInt32 = 65534

  /// The user with an id; one that is not listed is in no group but `nogroup`.
  package init(user: uid_t) {
    self =
      Self.listed { $0.pw_uid == user }
      ?? Account(
        user: user, group: Self.overflow, groups: [Self.overflow], name: nil, home: Self.noHome)
  }

  /// The user with a name; nil for none.
  package init?(named name: String) {
    guard let account = Self.listed(where: { strcmp($0.pw_name, name) == 0 }) else { return nil }
    self = account
  }

  /// The user who owns nothing.
  package static var nobody: Account {
    let account = Account(named: "nobody") ?? Account(user: overflow)
    return Account(
      user: account.user, group: account.group, groups: [account.group], name: account.name,
      home: noHome)
  }

  /// The same user as a member of one group alone.
  func inGroup(_ group: gid_t) -> Account {
    Account(user: user, group: group, groups: [group], name: name, home: home)
  }

  /// The same user as a member of further groups, by their names; those that are not listed do not
  /// count.
  package func inFurtherGroups(_ names: [String]) -> Account {
    guard !names.isEmpty, let file = fopen("/etc/group", "re") else { return self }
    defer { fclose(file) }
    var all = groups
    while let entry = fgetgrent(file)?.pointee {
      guard let name = entry.gr_name, names.contains(String(cString: name)),
        !all.contains(entry.gr_gid)
      else { continue }
      all.append(entry.gr_gid)
    }
    return Account(user: user, group: group, groups: all, name: self.name, home: home)
  }

  private init(user: uid_t, group: gid_t, groups: [gid_t], name: String?, home: String) {
    self.user = user
    self.group = group
    self.groups = groups
    self.name = name
    self.home = home
  }

  /// The user as messages name it.
  package var shownName: String { name ?? "user \(user)" }

  /// A group by its name, else by its id, for messages.
  static func groupName(_ group: gid_t) -> String {
    guard let file = fopen("/etc/group", "re") else { return "\(group)" }
    defer { fclose(file) }
    while let entry = fgetgrent(file)?.pointee {
      if entry.gr_gid == group, let name = entry.gr_name { return String(cString: name) }
    }
    return "\(group)"
  }

  private static func listed(where isWanted: (passwd) -> Bool) -> Account? {
    guard let file = fopen("/etc/passwd", "re") else { return nil }
    defer { fclose(file) }
    while let entry = fgetpwent(file)?.pointee {
      guard isWanted(entry), let name = entry.pw_name.map({ String(cString: $0) }) else { continue }
      return Account(
        user: entry.pw_uid, group: entry.pw_gid, groups: groups(of: name, entry.pw_gid), name: name,
        home: entry.pw_dir.map { String(cString: $0) } ?? noHome)
    }
    return nil
  }

  private static func groups(of name: String, _ primary: gid_t) -> [gid_t] {
    var groups = [primary]
    guard let file = fopen("/etc/group", "re") else { return groups }
    defer { fclose(file) }
    while let entry = fgetgrent(file)?.pointee {
      var member = entry.gr_mem
      while let text = member?.pointee {
        if strcmp(text, name) == 0, !groups.contains(entry.gr_gid) { groups.append(entry.gr_gid) }
        member = member?.advanced(by: 1)
      }
    }
    return groups
  }
}
