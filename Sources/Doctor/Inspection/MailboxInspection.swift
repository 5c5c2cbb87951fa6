import DovecotGrammar
import DovecotService
import Files
import Glibc
import PrivilegeSeparation

// Known limits: an instance of Modoboa is looked for in one directory; users of other name services
// are not found.

/// Collects what mailboxes and operations on the file system are judged by.
struct MailboxInspection {
  /// The host, with its configuration.
  let facts: HostFacts
  /// The prefix of all paths of the host.
  let root: String
  /// Dovecot; nil if its configuration cannot be read.
  let instance: DovecotInstance?
  /// Where an instance of Modoboa may be.
  let modoboa: String

  /// The facts.
  var found: MailboxFacts {
    var found = MailboxFacts()
    found.place = place
    found.owner = owner
    if let owner = found.owner, owner.user != 0, let instance {
      found.trial = instance.doveadm(asUser: owner.user).map { works, error in
        works ? .works : .fails(error, file: Self.unreadableFile(in: error))
      }
    }
    found.sockets = sockets
    found.instance = modoboasInstance
    found.sudoers = sudoers
    found.jobs = ScheduleInspection(root: root).commands.filter {
      $0.command.contains("handle_mailbox_operations")
    }
    return found
  }

  // MARK: Dovecot

  private var place: MailboxFacts.Place? {
    guard let dialect = facts.dialect, let instance else { return nil }
    if dialect.hasSettingsFiles {
      return instance.values(of: ["mail_location"]).map { .location($0[0]) }
    }
    return instance.values(of: ["mail_driver", "mail_path", "mail_inbox_path"]).map {
      .path(driver: $0[0], path: $0[1], inbox: $0[2])
    }
  }

  /// Who owns the mail by the queries, by `mail_uid`, or by name.
  private var owner: MailboxFacts.Owner? {
    let users = facts.sqlQueries.filter { $0.role != .iteration }
      .compactMap { $0.query?.number("uid")?.value }
    if let user = users.first { return Self.owner(Account(user: user)) }
    let named = instance?.values(of: ["mail_uid"])?.first
    return [named, "vmail"].lazy.compactMap { $0.flatMap(Account.init(named:)) }
      .compactMap(Self.owner).first
  }

  private static func owner(_ account: Account) -> MailboxFacts.Owner? {
    guard let name = account.name else { return nil }
    let groups = account.groups.compactMap { id in
      getgrgid(id).map { String(cString: $0.pointee.gr_name) }
    }
    let group = getgrgid(account.group).map { String(cString: $0.pointee.gr_name) }
    return .init(
      name: name, user: account.user, group: group ?? String(account.group), groups: groups)
  }

  /// The file that one of Dovecot's programs was not allowed to open, by its error.
  static func unreadableFile(in error: String) -> String? {
    guard error.contains("Permission denied") else { return nil }
    for (before, after) in [("open include file ", ":"), ("open(", ")")] {
      guard let begin = error.firstRange(of: before) else { continue }
      let path = error[begin.upperBound...].prefix { $0 != Character(after) }
      if path.hasPrefix("/") { return String(path) }
    }
    return nil
  }

  private var sockets: [MailboxFacts.Socket] {
    let names = [("auth", "auth-userdb"), ("stats", "stats-writer")]
    let settings = names.flatMap { service, name in
      ["mode", "user", "group"].map { "service/\(service)/unix_listener/\(name)/\($0)" }
    }
    guard
      let values = instance?.values(
        of: settings + ["default_internal_user", "default_internal_group"])
    else { return [] }
    return names.enumerated().compactMap { index, name in
      let own = values[(index * 3)..<(index * 3 + 3)].map { value in
        value.contains("default_internal_user")
          ? values[6] : value.contains("default_internal_group") ? values[7] : value
      }
      return UInt32(own[0], radix: 8).map {
        .init(service: name.0, name: name.1, mode: $0, user: own[1], group: own[2])
      }
    }
  }

  // MARK: Modoboa

  private var modoboasInstance: MailboxFacts.Instance? {
    let pattern = "\(ConfigurationFiles.literal(root + modoboa))/*/settings.py"
    let paths = ConfigurationFiles().paths(matching: pattern)
    let own = "\(root)\(modoboa)/\(Path.name(of: modoboa))/settings.py"
    guard let path = paths.contains(own) ? own : paths.count == 1 ? paths[0] : nil,
      let text = InputFile.readable(path)
    else { return nil }
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    var instance = MailboxFacts.Instance(
      directory: modoboa, settings: String(path.dropFirst(root.utf8.count)),
      user: Account(user: status.st_uid).shownName)
    instance.assigned = PythonStrings.all(
      in: text, named: ["DOVECOT_LOOKUP_PATH", "DOVECOT_USER", "DOVECOT_OPERATION_MODE"])
    instance.findsDovecot = Self.findsDovecot(instance.last("DOVECOT_LOOKUP_PATH"), root: root)
    let cron = "\(Path.directory(of: path))/cron_config.py"
    if let text = InputFile.readable(cron) {
      instance.cron = (String(cron.dropFirst(root.utf8.count)), Self.registration(in: text))
    }
    return instance
  }

  /// Whether Modoboa finds Dovecot where it looks: `init_structure()`, admin/app_settings.py of 2.12.
  private static func findsDovecot(_ named: PythonStrings?, root: String) -> Bool {
    let paths =
      named.map { $0.isList ? $0.strings : [] } ?? ["/usr/sbin/dovecot", "/usr/local/sbin/dovecot"]
    return paths.contains { InputFile.isRegular(root + $0) && access(root + $0, X_OK) == 0 }
  }

  private static func registration(in text: [UInt8]) -> Int? {
    let lines = String(decoding: text, as: UTF8.self).split(
      separator: "\n", omittingEmptySubsequences: false)
    return lines.firstIndex { line in
      line.prefix { $0 != "#" }.contains("handle_mailbox_operations")
    }.map { $0 + 1 }
  }

  /// The lines of sudoers and of the files in sudoers.d.
  private var sudoers: [MailboxFacts.SudoersLine]? {
    let files = ["/etc/sudoers"] + drops
    var lines: [MailboxFacts.SudoersLine] = []
    var isReadable = false
    for file in files {
      guard let text = InputFile.readable(root + file) else { continue }
      isReadable = true
      lines += Self.lines(text, file)
    }
    return isReadable ? lines : nil
  }

  /// sudoers(5) skips names with a dot and those that end with a tilde.
  private var drops: [String] {
    let pattern = "\(ConfigurationFiles.literal(root))/etc/sudoers.d/*"
    return ConfigurationFiles().paths(matching: pattern)
      .map { String($0.dropFirst(root.utf8.count)) }
      .filter { !Path.name(of: $0).contains(".") && !$0.hasSuffix("~") }
  }

  /// The lines of a file as sudoers(5) reads them, without comments.
  static func lines(_ text: [UInt8], _ file: String) -> [MailboxFacts.SudoersLine] {
    var found: [MailboxFacts.SudoersLine] = []
    var begun: (line: Int, text: String)?
    let lines = String(decoding: text, as: UTF8.self).split(
      separator: "\n", omittingEmptySubsequences: false)
    for (number, line) in zip(1..., lines) {
      if begun == nil, line.drop(while: \.isWhitespace).first.map({ $0 == "#" }) ?? true {
        continue
      }
      let continues = line.last == "\\"
      let whole = (
        begun?.line ?? number, (begun?.text ?? "") + (continues ? line.dropLast() : line)
      )
      begun = continues ? whole : nil
      if !continues { found.append(.init(file: file, line: whole.0, text: whole.1)) }
    }
    return found
  }
}
