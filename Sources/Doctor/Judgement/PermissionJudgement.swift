/// Who may read and change the files that say who may log in.
extension HostFacts {
  /// Whether root alone may change the files, and read the passwords.
  var permissionItems: [Item] {
    guard !files.isEmpty else {
      return [.unchecked(.filePermissions, because: obstacle ?? .configuration)]
    }
    let faults = files.compactMap(Self.fault)
    return faults.isEmpty
      ? [.ok(.filePermissions, "nobody but root may change what says who may log in")] : faults
  }

  private static func fault(_ file: FileFacts) -> Item? {
    let fault = Item.Location(file.path)
    if file.role == .target, file.mode != 0o600 || file.owner != 0 || file.group != 0 {
      return .attention(
        .filePermissions,
        "has the mode 0\(String(file.mode, radix: 8)), owner \(file.owner) and group \(file.group), but is for"
          + " root alone (0600), since it holds the bind password",
        at: fault, .run("chown root:root \(file.path) && chmod 0600 \(file.path)"))
    }
    if file.role == .groupOfSource {
      return .attention(
        .filePermissions,
        "members of group \(file.group) can change it, and so which database is asked, with the rights of user"
          + " \(file.owner)",
        at: fault, .run("chmod g-w \(file.path)"))
    }
    if file.owner != 0, file.role != .source {
      return .attention(
        .filePermissions, "belongs to user \(file.owner), who can let in whom he likes", at: fault,
        .run("chown root \(file.path)"))
    }
    if file.mode & 0o002 != 0 || file.mode & 0o020 != 0 && file.group != 0, file.role != .source {
      return .attention(
        .filePermissions,
        "users other than root may change it (mode 0\(String(file.mode, radix: 8)))",
        at: fault, .run("chmod go-w \(file.path)"))
    }
    if file.mode & 0o004 != 0, file.role == .secret || file.role == .source {
      return .attention(
        .filePermissions, "holds a password, and every user of this host may read it", at: fault,
        .run("chmod o-r \(file.path)"))
    }
    return nil
  }
}
