import DovecotGrammar
import Glibc
import PrivilegeSeparation

/// Finds owners and modes of the files that decide who may log in.
enum FileInspection {
  /// All files of a configuration, and Dovecot's configuration directories.
  ///
  /// - Parameters:
  ///   - directory: Dovecot's configuration directory.
  ///   - main: the main configuration.
  ///   - ldapSettings: the settings file of 2.3.
  ///   - target: the path of our file.
  ///   - passwordFile: the file that holds the password of the source.
  /// - Returns: the files that exist, each once.
  static func files(
    _ directory: String, _ main: ReadConfiguration, _ ldapSettings: ReadConfiguration?,
    _ target: String, _ passwordFile: String?
  ) -> [FileFacts] {
    guard main.isThere else { return [] }
    var files: [FileFacts] = []
    func add(_ path: String, _ role: FileFacts.Role) {
      let isKnown = files.contains { $0.path == path && $0.role != .configuration }
      guard !isKnown || role == .groupOfSource else { return }
      var status = stat()
      guard stat(path, &status) == 0 else { return }
      files.removeAll { $0.path == path && $0.role == .configuration }
      files.append(
        FileFacts(
          path: path, mode: UInt32(status.st_mode) & 0o7777, owner: status.st_uid,
          group: status.st_gid, role: role))
    }
    for path in [directory, "\(directory)/conf.d"] { add(path, .configuration) }
    for file in main.files + (ldapSettings?.files ?? []) where file != target {
      add(file, ldapSettings.map { holdsPassword($0, file) } == true ? .secret : .configuration)
    }
    add(target, .target)
    if let passwordFile {
      add(passwordFile, .source)
      if let component = groupWritable(passwordFile) { add(component, .groupOfSource) }
    }
    return files
  }

  /// The first component of a path that a user other than root can change, if members of a group
  /// that is not its owner's own group can change it, too: they choose what is read with the owner's
  /// rights.
  private static func groupWritable(_ path: String) -> String? {
    guard let component = PathOwner(of: path).foreignComponent else { return nil }
    var status = stat()
    guard stat(component, &status) == 0, status.st_mode & S_IWGRP != 0,
      status.st_gid != Account(user: status.st_uid).group
    else { return nil }
    return component
  }

  /// Whether a file, part of a settings file of 2.3, holds the bind password.
  private static func holdsPassword(_ settings: ReadConfiguration, _ file: String) -> Bool {
    settings.statements.contains { line in
      line.file == file && line.value(of: "dnpass").map { $0 != .literal([]) } == true
    }
  }
}
