/// Who can read and change the files that decide who may log in.
extension HostFacts {
  /// Whether only root can change the files, and nobody without need read the passwords.
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
    if file.role == .target, file.mode != 0o600 || file.owner != 0 || file.group != 0 {
      return attention(
        file,
        "mode 0\(String(file.mode, radix: 8)), owner \(file.owner), group \(file.group), but it holds the bind"
          + " password: must be 0600, root:root",
        "chown root:root \(file.path) && chmod 0600 \(file.path)")
    }
    if file.role == .groupOfSource {
      return attention(
        file,
        "writable by group \(file.group), whose members can thus choose which database is read with the rights"
          + " of user \(file.owner)",
        "chmod g-w \(file.path)")
    }
    guard file.role != .source, file.role != .script else {
      return file.mode & 0o004 == 0 ? nil : attention(file, Self.open, file.commandToClose)
    }
    if file.owner != 0 {
      return attention(
        file, "owned by user \(file.owner), who can let anyone in", file.commandForOwner)
    }
    if file.mode & 0o002 != 0 || file.mode & 0o020 != 0 && file.group != 0 {
      return attention(
        file, "writable by users other than root (mode 0\(String(file.mode, radix: 8)))",
        "chmod go-w \(file.path)")
    }
    if file.role == .secret, file.mode & 0o004 != 0 {
      return attention(file, Self.open, file.commandToClose)
    }
    if let reader = file.reader, !file.isReadable(by: reader, ownedBy: file.owner) {
      return attention(
        file, "cannot be read by user \(reader.name), \(reader.purpose)",
        file.role == .secret ? file.commandToClose : "chmod a+rX \(file.path)")
    }
    return nil
  }

  private static let open = "holds a password, and every user of this host may read it"

  private static func attention(_ file: FileFacts, _ message: String, _ command: String) -> Item {
    .attention(.filePermissions, message, at: .init(file.path), .run(command))
  }
}

extension FileFacts {
  /// Makes it root's; who has to read it still can.
  fileprivate var commandForOwner: String {
    guard let reader, isReadable(by: reader, ownedBy: owner), !isReadable(by: reader, ownedBy: 0)
    else { return "chown root \(path)" }
    return "chown root:\(reader.group) \(path) && chmod g+rX \(path)"
  }

  /// Closes it to all but root and who has to read it.
  fileprivate var commandToClose: String {
    guard let reader, !isReadableWithoutOthers(by: reader) else { return "chmod o-r \(path)" }
    return "chgrp \(reader.group) \(path) && chmod \(mode & 0o111 == 0 ? "0640" : "0750") \(path)"
  }
}
