import DovecotGrammar
import DovecotService
import Files
import Glibc
import PrivilegeSeparation

/// Collects what the section on SQL users is judged by.
struct SQLInspection {
  /// The host, with its configuration.
  let facts: HostFacts
  /// The prefix of all paths of the host.
  let root: String
  /// Dovecot; nil if its configuration cannot be read.
  let instance: DovecotInstance?

  /// The facts.
  var found: SQLFacts {
    var found = SQLFacts()
    found.cut = cutSettings
    found.owner = Self.usualOwner(root: root)
    if let values = instance?.values(of: ["first_valid_uid", "last_valid_uid"])?.map({ UInt32($0) }
    ),
      let first = values[0], let last = values[1]
    {
      found.validUsers = first...max(first, last == 0 ? .max : last)
    }
    found.mail = mailDirectories
    found.databases = databases
    return found
  }

  /// The user vmail, and where modoboa-installer has the mail.
  private static func usualOwner(root: String) -> AccountQuery.MailOwner? {
    guard let account = Account(named: "vmail") else { return nil }
    let installers = "/srv/vmail"
    let isOwnHome = !["", "/", "/nonexistent"].contains(account.home)
    let directory =
      access(root + installers, F_OK) == 0 || !isOwnHome ? installers : account.home
    return .init(directory: directory, user: account.user, group: account.group)
  }

  // MARK: Settings that are cut off

  /// The settings with passwords that have a `#` without a blank before it, outside quotation marks:
  /// Dovecot takes it for a comment.
  private var cutSettings: [SQLFacts.CutSetting] {
    var found: [SQLFacts.CutSetting] = []
    for configuration in [facts.main] + facts.settingsFiles {
      for line in configuration.statements {
        guard case .setting(let key, _) = line.statement.kind,
          key == "connect" || key == "password", line.statement.lines.count == 1,
          let text = self.line(line.statement.lines.lowerBound, of: line.file), Self.isCut(text)
        else { continue }
        let setting = SQLFacts.CutSetting(key: key, location: line.location)
        if !found.contains(setting) { found.append(setting) }
      }
    }
    return found
  }

  private func line(_ number: Int, of file: String) -> ArraySlice<UInt8>? {
    guard let text = InputFile.readable(root + file) else { return nil }
    let lines = text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    return lines.count >= number ? lines[number - 1] : nil
  }

  /// Whether a `#` cuts a line off that belongs to a word.
  static func isCut(_ line: ArraySlice<UInt8>) -> Bool {
    let reader = SettingsReader(.ofSettingsFiles)
    guard let equals = line.firstIndex(of: UInt8(ascii: "=")) else { return false }
    let sign = line.indices.first { index in
      line[index] == UInt8(ascii: "#") && !reader.isWholeStatement(line[...index])
    }
    guard let sign, sign > equals + 1 else { return false }
    return ![UInt8(ascii: " "), UInt8(ascii: "\t")].contains(line[sign - 1])
  }

  // MARK: Files of the host

  private var mailDirectories: [SQLFacts.MailDirectory] {
    var found: [SQLFacts.MailDirectory] = []
    for query in facts.sqlQueries where query.role != .iteration {
      guard let query = query.query, let path = query.mailDirectory,
        let user = query.number("uid")?.value
      else { continue }
      let group = query.number("gid")?.value ?? user
      guard !found.contains(where: { $0.path == path && $0.user == user }) else { continue }
      found.append(directory(path, user: user, group: group))
    }
    return found
  }

  private func directory(_ path: String, user: UInt32, group: UInt32) -> SQLFacts.MailDirectory {
    let writer = FileReader(user: user, group: group)
    var status = stat()
    guard stat(root + path, &status) == 0 else {
      return .init(
        path: path, user: user, group: group, owner: nil,
        isWritable: writer.mayCreate(in: root + Path.directory(of: path)))
    }
    return .init(
      path: path, user: user, group: group, owner: (status.st_uid, status.st_gid),
      isWritable: writer.mayCreate(in: root + path))
  }

  private var databases: [SQLFacts.UnreadableDatabase] {
    guard let values = instance?.values(of: ["service/auth-worker/user", "default_internal_user"])
    else { return [] }
    let name = values[0].hasPrefix("$") ? values[1] : values[0].isEmpty ? "root" : values[0]
    let reader = FileReader(user: name)
    let group = Reader(user: name, purpose: "")?.group ?? name
    return facts.sqliteFiles.compactMap { setting in
      guard let path = setting.text, path.hasPrefix("/") else { return nil }
      func unreadable(_ obstacle: String?) -> SQLFacts.UnreadableDatabase {
        .init(
          path: path, location: setting.location, user: name, group: group, obstacle: obstacle,
          isRoots: obstacle.map { PathOwner(of: Path.directory(of: root + $0)) == .root } ?? true)
      }
      guard access(root + path, F_OK) == 0 else { return unreadable(nil) }
      return reader.obstacle(to: root + path).map {
        unreadable(String($0.dropFirst(root.utf8.count)))
      }
    }
  }
}
