import DovecotGrammar

/// The section on mailboxes and operations on the file system: Dovecot's part.
extension HostFacts {
  /// Whether the mail is where its owner can write it, not where Debian's system users have it.
  var mailLocationItem: Item {
    if let obstacle { return .unchecked(.mailLocation, because: obstacle) }
    guard let place = chapter.mailboxes.place else {
      return .unchecked(.mailLocation, because: .configuration)
    }
    if sqlQueries.contains(where: { $0.query?.hasMailPlace == true }) {
      return .ok(.mailLocation, "a query says where the mail of each user is")
    }
    switch place {
    case .location(let text): return mailLocationItem(text)
    case .path(let driver, let path, let inbox):
      return mailPathItem(driver: driver, path: path, inbox: inbox)
    }
  }

  private func mailLocationItem(_ text: String) -> Item {
    guard text.isEmpty || Self.isSystems(inbox: text) else {
      return .ok(.mailLocation, "mail_location = \(text)")
    }
    let line = "mail_location = maildir:~/Maildir"
    let message =
      text.isEmpty
      ? "mail_location is not set: Dovecot guesses, and finds nothing for a new user"
      : Self.systemUsers("mail_location")
    guard let setting = main.root.setting("mail_location") else {
      return .attention(.mailLocation, message, .put([line], into: main.path, .last))
    }
    return .attention(
      .mailLocation, message, at: .init(setting.location),
      .replace(line: setting.location.lines.lowerBound, of: setting.file, with: line))
  }

  private func mailPathItem(driver: String, path: String, inbox: String) -> Item {
    let isDebians = driver == "mbox" && inbox.hasPrefix("/var/mail/")
    guard isDebians || path.isEmpty else {
      return .ok(.mailLocation, "mail_path = \(path)")
    }
    let message = path.isEmpty ? "mail_path is not set" : Self.systemUsers("mail_path")
    var steps: [Remedy.Step] = []
    var missing: [String] = []
    for (name, value) in [
      ("mail_driver", "maildir"), ("mail_path", "~/Maildir"), ("mail_inbox_path", ""),
    ] {
      guard let setting = main.root.setting(name) else {
        if !value.isEmpty { missing.append("\(name) = \(value)") }
        continue
      }
      let lines = setting.location.lines
      steps.append(
        value.isEmpty
          ? .remove(lines: lines, of: setting.file)
          : .replace(line: lines.lowerBound, of: setting.file, with: "\(name) = \(value)"))
    }
    if !missing.isEmpty { steps.append(.put(missing, into: main.path, .last)) }
    return .attention(
      .mailLocation, message, at: main.root.setting("mail_path").map { .init($0.location) }, steps)
  }

  private static func isSystems(inbox text: String) -> Bool {
    text.hasPrefix("mbox:") && text.contains("INBOX=/var/mail/")
  }

  private static func systemUsers(_ name: String) -> String {
    "\(name) is Debian's default, mbox files of system users in /var/mail, where the owner of Modoboa's mail"
      + " cannot write"
  }

  /// Whether doveadm works when the owner of the mail runs it, as Modoboa has it done.
  var doveadmAsOwnerItem: Item {
    if let obstacle { return .unchecked(.doveadmAsOwner, because: obstacle) }
    guard let owner = chapter.mailboxes.owner else {
      return .unchecked(.doveadmAsOwner, "no user of this host is known to own the mail")
    }
    switch chapter.mailboxes.trial {
    case nil:
      return .unchecked(.doveadmAsOwner, "doveadm could not be run as \(owner.name)")
    case .works?:
      return .ok(.doveadmAsOwner, "doveadm works for \(owner.name), who owns the mail")
    case .fails(let error, let file?)?:
      return .attention(
        .doveadmAsOwner,
        "doveadm fails for \(owner.name), who owns the mail and as whom Modoboa runs it: \(DoveconfError.parts(of: error).reason)",
        at: .init(file), .run("chgrp \(owner.group) \(file) && chmod g+r \(file)"))
    case .fails(let error, nil)?:
      return .attention(
        .doveadmAsOwner,
        "doveadm fails for \(owner.name), who owns the mail and as whom Modoboa runs it: \(DoveconfError.parts(of: error).reason)",
        .advise("correct it until setpriv --reuid \(owner.name) --init-groups doveadm pw -l works"))
    }
  }

  /// Whether the owner of the mail may use the sockets that doveadm needs.
  var doveadmSocketItems: [Item] {
    if let obstacle { return [.unchecked(.doveadmSockets, because: obstacle)] }
    guard let owner = chapter.mailboxes.owner, !chapter.mailboxes.sockets.isEmpty else {
      return [.unchecked(.doveadmSockets, because: .doveadmAsOwner)]
    }
    let items = chapter.mailboxes.sockets.filter { !$0.isOpen(to: owner) }.map { socket in
      Item.attention(
        .doveadmSockets,
        "the socket \(socket.name) is closed to \(owner.name), who owns the mail: \(socket.purpose)",
        .put(
          [
            "service \(socket.service) {", "  unix_listener \(socket.name) {", "    mode = 0660",
            "    user = \(owner.name)", "  }", "}",
          ], into: main.path, .last))
    }
    return items.isEmpty ? [.ok(.doveadmSockets, "\(owner.name) may use them")] : items
  }
}

extension MailboxFacts.Socket {
  /// Whether a user may write to it.
  fileprivate func isOpen(to owner: MailboxFacts.Owner) -> Bool {
    guard owner.user != 0 else { return true }
    if owner.name == user { return mode & 0o200 != 0 }
    if owner.groups.contains(group) { return mode & 0o020 != 0 }
    return mode & 0o002 != 0
  }

  /// What fails without it.
  fileprivate var purpose: String {
    service == "auth"
      ? "doveadm and deliveries cannot find a user's mailbox"
      : "each doveadm of Modoboa's prints an error, which Modoboa takes for an answer"
  }
}
