import DovecotGrammar

/// The section on mailboxes and operations on the file system: Modoboa's part.
extension HostFacts {
  /// What is said of an item if Modoboa does not run doveadm on this host.
  private func withoutModoboa(_ identifier: Item.Identifier) -> Item? {
    guard let instance = chapter.mailboxes.instance else {
      return .ok(identifier, "not used: no instance of Modoboa on this host")
    }
    guard instance.last("DOVECOT_OPERATION_MODE")?.strings.first == "rest" else { return nil }
    return .ok(identifier, "not used: Modoboa reaches Dovecot by its HTTP API")
  }

  /// The user as whom Modoboa runs doveadm: `doveadm_cmd()`, lib/sysutils.py of 2.12.
  private var doveadmUser: String {
    chapter.mailboxes.instance?.last("DOVECOT_USER")?.strings.first ?? "vmail"
  }

  /// Whether sudo lets Modoboa run doveadm as the owner of the mail.
  var doveadmSudoItem: Item {
    if let item = withoutModoboa(.doveadmSudo) { return item }
    guard let instance = chapter.mailboxes.instance, let owner = chapter.mailboxes.owner else {
      return .unchecked(.doveadmSudo, because: .doveadmAsOwner)
    }
    let (user, target) = (instance.user, doveadmUser)
    guard target == owner.name else {
      let line = "DOVECOT_USER = '\(owner.name)'"
      let message =
        "Modoboa runs doveadm as \(target), but the mail belongs to \(owner.name)"
      guard let set = instance.last("DOVECOT_USER") else {
        return .attention(
          .doveadmSudo, message, at: .init(instance.settings),
          .put([line], into: instance.settings, .last))
      }
      return .attention(
        .doveadmSudo, message, at: .init(instance.settings, line: set.lines.lowerBound),
        .replace(line: set.lines.lowerBound, of: instance.settings, with: line))
    }
    if ["root", target].contains(user) {
      return .ok(.doveadmSudo, "not used: Modoboa runs as \(user)")
    }
    guard let sudoers = chapter.mailboxes.sudoers else {
      return .unchecked(.doveadmSudo, "/etc/sudoers cannot be read")
    }
    let own = sudoers.filter { $0.isAbout(user) }
    if own.contains(where: { $0.allows(target) }) {
      return .ok(.doveadmSudo, "\(user) may run doveadm as \(target)")
    }
    if sudoers.contains(where: { $0.text.contains("_Alias") }) {
      return .unchecked(.doveadmSudo, "sudoers has aliases, which this program does not follow")
    }
    let rule = "\(user) ALL=(\(target)) NOPASSWD: /usr/bin/doveadm"
    let message = "sudo does not let \(user), who runs Modoboa, run doveadm as \(target)"
    if let wrong = sudoers.first(where: { $0.isOnlyAboutDoveadm }) {
      return .attention(
        .doveadmSudo, message, at: .init(wrong.file, line: wrong.line),
        .replace(line: wrong.line, of: wrong.file, with: rule))
    }
    let file = "/etc/sudoers.d/modoboa"
    return .attention(
      .doveadmSudo, message, at: .init(file),
      .run("echo '\(rule)' >>\(file) && chmod 0440 \(file)"))
  }

  /// Whether renamed and deleted mailboxes are renamed and deleted on the file system, and by their
  /// owner.
  var mailboxOperationItems: [Item] {
    if let item = withoutModoboa(.mailboxOperations) { return [item] }
    guard let instance = chapter.mailboxes.instance, let owner = chapter.mailboxes.owner else {
      return [.unchecked(.mailboxOperations, because: .doveadmAsOwner)]
    }
    let mailboxes = chapter.mailboxes
    let wrong = mailboxes.jobs.filter { $0.user != nil && $0.user != owner.name }.map {
      job -> Item in
      let message =
        "handle_mailbox_operations runs as \(job.user ?? ""), but the mail belongs to \(owner.name)"
      let place = Item.Location(job.file, line: job.line)
      guard job.file == "/etc/crontab" || job.file.hasPrefix("/etc/cron.d/") else {
        return .attention(
          .mailboxOperations, message, at: place,
          .remove(lines: job.line...job.line, of: job.file),
          .put(
            ["* * * * * \(owner.name) \(job.command)"], into: "/etc/cron.d/modoboa-mailboxes",
            .anywhere))
      }
      return .attention(
        .mailboxOperations, message, at: place,
        .replace(
          line: job.line, of: job.file, with: "* * * * * \(owner.name) \(job.command)"))
    }
    guard wrong.isEmpty else { return wrong }
    if let job = mailboxes.jobs.first {
      return [.ok(.mailboxOperations, "\(job.file) line \(job.line)")]
    }
    if let cron = instance.cron, let line = cron.line {
      return [.ok(.mailboxOperations, "\(cron.path) line \(line)")]
    }
    switch mailboxes.handlesMailboxes {
    case false?:
      return [.ok(.mailboxOperations, "not used: handle_mailboxes is off in Modoboa")]
    case nil:
      return [
        .unchecked(
          .mailboxOperations,
          "nothing runs handle_mailbox_operations, and the source does not say whether handle_mailboxes is on"
        )
      ]
    case true?: break
    }
    let message =
      "handle_mailboxes is on in Modoboa, but neither cron nor cron_config.py runs handle_mailbox_operations:"
      + " mailboxes that are renamed stay unavailable"
    if let path = instance.cron?.path {
      return [
        .attention(
          .mailboxOperations, message, at: .init(path),
          .put(
            [
              "from modoboa.admin import jobs as admin_jobs",
              "register(admin_jobs.handle_mailbox_operations, queue_name=\"dovecot\", cron=\"* * * * *\")",
            ], into: path, .last))
      ]
    }
    return [
      .attention(
        .mailboxOperations, message,
        .put(
          [
            "* * * * * \(owner.name) python3 \(instance.directory)/manage.py handle_mailbox_operations"
          ],
          into: "/etc/cron.d/modoboa-mailboxes", .anywhere))
    ]
  }

  /// Whether Modoboa finds Dovecot: without its version, it hides what it can do with mailboxes.
  var dovecotLookupPathItem: Item {
    if let item = withoutModoboa(.dovecotLookupPath) { return item }
    guard let instance = chapter.mailboxes.instance else {
      return .unchecked(.dovecotLookupPath, because: .dovecot)
    }
    guard !instance.findsDovecot, let program = program.path else {
      return .ok(.dovecotLookupPath, "Modoboa finds Dovecot")
    }
    let line = "DOVECOT_LOOKUP_PATH = ('\(program)', )"
    guard let set = instance.last("DOVECOT_LOOKUP_PATH") else {
      return .attention(
        .dovecotLookupPath, "Modoboa does not find \(program)", at: .init(instance.settings),
        .put([line], into: instance.settings, .last))
    }
    let message =
      set.isList
      ? "DOVECOT_LOOKUP_PATH names no program"
      : "DOVECOT_LOOKUP_PATH is not a tuple: it lacks a comma"
    var steps: [Remedy.Step] = [
      .replace(line: set.lines.upperBound, of: instance.settings, with: line)
    ]
    if set.lines.count > 1 {
      steps.insert(
        .remove(
          lines: set.lines.lowerBound...(set.lines.upperBound - 1), of: instance.settings), at: 0)
    }
    return .attention(
      .dovecotLookupPath, message, at: .init(instance.settings, line: set.lines.lowerBound), steps)
  }
}

extension MailboxFacts.SudoersLine {
  private var words: [Substring] { text.split(whereSeparator: \.isWhitespace) }

  /// Whether it is a rule for a user, or for all.
  fileprivate func isAbout(_ user: String) -> Bool {
    guard let first = words.first else { return false }
    return [user[...], "ALL", "%\(user)"].contains(first)
  }

  /// Whether its rule lets somebody run doveadm as a user without a password.
  fileprivate func allows(_ user: String) -> Bool {
    guard let open = text.firstIndex(of: "("), let close = text[open...].firstIndex(of: ")") else {
      return false
    }
    let users = text[open..<close].dropFirst().split { ",: ".contains($0) }
    let rest = text[close...].dropFirst()
    return (users.contains("ALL") || users.contains(user[...])) && rest.contains("NOPASSWD")
      && (rest.contains("/doveadm") || words.last == "ALL")
  }

  /// Whether it is a rule for doveadm and nothing else.
  fileprivate var isOnlyAboutDoveadm: Bool {
    words.last?.hasSuffix("/doveadm") == true && !text.contains(",")
      && words.first?.hasPrefix("Defaults") != true
  }
}
