/// Who can read and change the files that decide who may log in.
extension HostFacts {
  /// Whether only root can change the files and read the passwords.
  var permissionItems: [Item] {
    guard !files.isEmpty else {
      return [.unchecked(.filePermissions, because: obstacle ?? .configuration)]
    }
    let faults = files.compactMap(Self.fault)
    return faults.isEmpty
      ? [.ok(.filePermissions, "only root can change the files that decide who may log in")]
      : faults
  }

  private static func fault(_ file: FileFacts) -> Item? {
    let fault = Item.Location(file.path)
    if file.role == .target, file.mode != 0o600 || file.owner != 0 || file.group != 0 {
      return .attention(
        .filePermissions,
        "mode 0\(String(file.mode, radix: 8)), owner \(file.owner), group \(file.group), but it holds the bind"
          + " password: must be 0600, root:root",
        at: fault, .run("chown root:root \(file.path) && chmod 0600 \(file.path)"))
    }
    if file.role == .groupOfSource {
      return .attention(
        .filePermissions,
        "writable by group \(file.group), whose members can thus choose which database is read with the rights"
          + " of user \(file.owner)",
        at: fault, .run("chmod g-w \(file.path)"))
    }
    if file.owner != 0, file.role != .source {
      return .attention(
        .filePermissions, "owned by user \(file.owner), who can let anyone in", at: fault,
        .run("chown root \(file.path)"))
    }
    if file.mode & 0o002 != 0 || file.mode & 0o020 != 0 && file.group != 0, file.role != .source {
      return .attention(
        .filePermissions,
        "writable by users other than root (mode 0\(String(file.mode, radix: 8)))",
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
