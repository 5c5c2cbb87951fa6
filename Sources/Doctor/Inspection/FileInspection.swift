import DovecotGrammar
import Files
import Glibc
import PrivilegeSeparation

/// Finds owners and modes of the files that decide who may log in, and of those with the same
/// passwords.
struct FileInspection {
  /// Dovecot's configuration directory.
  let directory: String
  /// The main configuration.
  let main: ReadConfiguration
  /// The settings files of 2.3 that auth processes read as root.
  let settings: [ReadConfiguration]
  /// Those that the dict process reads as its own user.
  let dictionaries: [ReadConfiguration]
  /// The path of this program's file.
  let target: String
  /// The file that holds the password of the source.
  let passwordFile: String?
  /// As whom Modoboa runs doveadm, which reads the main configuration.
  let mailUser: Reader?
  /// As whom the dict process runs.
  let dictionaryUser: Reader?

  /// The files that exist, each once.
  var files: [FileFacts] {
    guard main.isThere else { return [] }
    var files = FileList()
    for path in [directory, "\(directory)/conf.d"] {
      files.add(path, .configuration, mailUser)
    }
    let optional = optionalFiles
    for file in main.files where file != target {
      files.add(
        file, main.holdsPassword(in: file) ? .secret : .configuration,
        optional.contains(file) ? nil : mailUser)
    }
    for (all, reader) in [(settings, nil), (dictionaries, dictionaryUser)] {
      for configuration in all {
        for file in configuration.files where file != target {
          files.add(
            file, configuration.holdsPassword(in: file) ? .secret : .configuration, reader)
        }
      }
    }
    for script in scripts { files.add(script.path, .script, script.reader) }
    files.add(target, .target, nil)
    if let passwordFile {
      files.addSource(passwordFile)
      if let component = Self.groupWritable(passwordFile) {
        files.add(component, .groupOfSource, nil)
      }
    }
    return files.all
  }

  /// Files that are only included with `!include_try`: who cannot read them goes without.
  private var optionalFiles: Set<String> {
    var (optional, needed): (Set<String>, Set<String>) = ([], [])
    for line in main.statements {
      guard case .include(_, let isOptional) = line.statement.kind else { continue }
      // A file that is included by an optional one is as optional.
      if isOptional || optional.contains(line.file) {
        optional.formUnion(line.included)
      } else {
        needed.formUnion(line.included)
      }
    }
    return optional.subtracting(needed)
  }

  /// Scripts of services, such as postlogin.sh, that hold a password of the configuration.
  private var scripts: [(path: String, reader: Reader?)] {
    let passwords = ([main] + settings + dictionaries).flatMap(\.passwords)
    guard !passwords.isEmpty else { return [] }
    var scripts: [(path: String, reader: Reader?)] = []
    for service in main.root.sections where service.type == "service" {
      let words = service.setting("executable")?.text?.split(separator: " ").map(String.init) ?? []
      for path in words where path.hasPrefix("/") && InputFile.isRegular(path) {
        guard let text = InputFile.readable(path),
          passwords.contains(where: { ByteSearch.contains($0, in: text) })
        else { continue }
        let user = service.setting("user")?.text
        scripts.append(
          (path, user.flatMap { Reader(user: $0, purpose: "as whom Dovecot runs it") }))
      }
    }
    return scripts
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
}

/// Files, each once: what a later role says of a mere configuration file counts.
private struct FileList {
  private(set) var all: [FileFacts] = []

  mutating func add(_ path: String, _ role: FileFacts.Role, _ reader: Reader?) {
    let known = all.firstIndex { $0.path == path && $0.role != .groupOfSource }
    if let known, role != .groupOfSource {
      if all[known].role == .configuration { all[known].role = role }
      all[known].reader = all[known].reader ?? reader
      return
    }
    var status = stat()
    guard stat(path, &status) == 0 else { return }
    all.append(
      FileFacts(
        path: path, mode: UInt32(status.st_mode) & 0o7777, owner: status.st_uid,
        group: status.st_gid, role: role, isDirectory: status.st_mode & S_IFMT == S_IFDIR,
        reader: reader))
  }

  /// Adds the file with the password of the source, which may be one of Dovecot's.
  mutating func addSource(_ path: String) {
    let isDovecots = all.contains { $0.path == path }
    add(path, isDovecots ? .secret : .source, nil)
  }
}

extension Reader {
  /// A user of this host; nil if there is none of that name.
  ///
  /// - Parameters:
  ///   - name: the name.
  ///   - preferred: the group that remedies give files to, if the user is in it.
  ///   - purpose: what the user reads files for.
  init?(user name: String, inGroup preferred: String? = nil, purpose: String) {
    guard let entry = getpwnam(name) else { return nil }
    let (user, own) = (entry.pointee.pw_uid, entry.pointee.pw_gid)
    var count: Int32 = 256
    var list = [gid_t](repeating: 0, count: Int(count))
    if getgrouplist(name, own, &list, &count) < 0 { count = 0 }
    let groups = Set(list.prefix(Int(count)) + [own])
    let known = preferred.flatMap { name in
      getgrnam(name).flatMap { groups.contains($0.pointee.gr_gid) ? name : nil }
    }
    let group =
      known ?? getgrgid(own).map { String(cString: $0.pointee.gr_name) } ?? String(own)
    self.init(name: name, user: user, groups: groups, group: group, purpose: purpose)
  }
}
