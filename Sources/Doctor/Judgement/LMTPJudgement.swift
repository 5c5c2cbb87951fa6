import DovecotGrammar

/// The section on LMTP, RFC 2033, by which Postfix delivers mail to Dovecot.
extension HostFacts {
  /// Whether Dovecot serves LMTP.
  var lmtpItem: Item {
    guard let protocols = chapter.protocols else {
      return .unchecked(.lmtp, because: .configuration)
    }
    let isServed = protocols.contains("lmtp")
    guard isServed || deliversByLMTP || hasSocketForLMTP else {
      return .ok(.lmtp, "not used: Postfix does not deliver by LMTP")
    }
    if let install = installation(of: "dovecot-lmtpd") {
      return .attention(
        .lmtp, "Dovecot's LMTP service, the package dovecot-lmtpd, is not installed", install)
    }
    guard isServed else {
      return .attention(
        .lmtp,
        "Dovecot does not serve LMTP, by which Postfix delivers: mail stays in Postfix's queue",
        .put(protocolLines("lmtp"), into: main.path, .last))
    }
    return .ok(.lmtp, "Dovecot serves LMTP")
  }

  /// Whether Postfix can connect to the socket that it delivers to.
  var lmtpSocketItem: Item {
    guard let effective = chapter.effective, lmtpItem.status == .ok else {
      return .unchecked(
        .lmtpSocket, because: chapter.effective == nil ? .configuration : .lmtp)
    }
    guard let postfix = chapter.postfix else {
      return .ok(.lmtpSocket, "not used: Postfix is not on this host")
    }
    guard case .sockets(let paths) = postfix.destination else {
      return .ok(.lmtpSocket, "not used: Postfix does not deliver to a socket")
    }
    let fault = Item.Location(postfix.file, line: postfix.line)
    // What Debian's Postfix, in its chroot directory, finds under the name that it is given.
    let path = paths[0]
    let base = effective.setting("base_dir") ?? "/run/dovecot"
    let sockets =
      effective.unixListeners(of: "lmtp")
      // The usual one is there even if nothing is set.
      + [.init(path: "lmtp", user: "root", group: "root", mode: 0o666)]
    let socket = sockets.first { socket in
      let name = socket.path.hasPrefix("/") ? socket.path : "\(base)/\(socket.path)"
      return paths.contains { Self.withoutVar($0) == Self.withoutVar(name) }
    }
    func lines(_ path: String) -> [String] {
      [
        "service lmtp {", "  unix_listener \(path) {", "    mode = 0600",
        "    user = \(postfix.owner)", "  }", "}",
      ]
    }
    guard let socket else {
      return .attention(
        .lmtpSocket,
        "Postfix delivers to \(path), where Dovecot has no socket: mail stays in Postfix's queue",
        at: fault, .put(lines(path), into: main.path, .last))
    }
    guard let user = postfix.user else {
      return .unchecked(.lmtpSocket, "this host has no user \(postfix.owner), who delivers")
    }
    guard user.mayConnect(to: socket) else {
      let place = written("service lmtp", "unix_listener \(socket.path)").last?.place
      return .attention(
        .lmtpSocket,
        "Postfix's user \(user.name) cannot connect to \(socket.path) (mode"
          + " 0\(String(socket.mode, radix: 8)), \(socket.user):\(socket.group)): mail stays in Postfix's queue",
        at: place.map { .init($0) } ?? .init(main.path),
        .put(lines(socket.path), into: main.path, .last))
    }
    return .ok(.lmtpSocket, "Postfix's user \(user.name) can connect to \(socket.path)")
  }

  /// Whether Dovecot looks for the mailbox of the whole address.
  var lmtpRecipientsItem: Item {
    if let obstacle = lmtpObstacle(.lmtpRecipients) { return obstacle }
    let key = "auth_username_format"
    guard let format = chapter.effective?.setting(key, ofProtocol: "lmtp"),
      Self.dropsDomain(format)
    else { return .ok(.lmtpRecipients, "Dovecot looks recipients up by their whole address") }
    return .attention(
      .lmtpRecipients,
      "\(key) = \(format) for LMTP: Dovecot drops the domain of each recipient, so it finds no mailbox of"
        + " Modoboa",
      writtenForLMTP(key))
  }

  /// Whether mail that Dovecot sends by itself, such as a rejection, has an address as its sender.
  var lmtpPostmasterItem: Item {
    if let obstacle = lmtpObstacle(.lmtpPostmaster) { return obstacle }
    let key = "postmaster_address"
    guard
      let address = chapter.effective?.setting(key, ofProtocol: "lmtp")
        ?? chapter.effective?.setting(key)
    else { return .ok(.lmtpPostmaster, "postmaster_address has its default") }
    let isPlaceholder = address.contains("<") && address.contains(">")
    guard address.isEmpty || isPlaceholder else {
      return .ok(.lmtpPostmaster, "postmaster_address = \(address)")
    }
    // The default is postmaster at the domain of the recipient (lda-settings.c).
    return .attention(
      .lmtpPostmaster,
      isPlaceholder
        ? "postmaster_address = \(address), the placeholder of Modoboa's manual, is no address"
        : "postmaster_address is empty: Dovecot \(hasSettingsFile ? "delivers no mail" : "cannot reject mail")",
      writtenForLMTP(key))
  }

  /// Whether filter rules are followed when mail arrives.
  var lmtpSieveItem: Item {
    if let obstacle = lmtpObstacle(.lmtpSieve) { return obstacle }
    guard let effective = chapter.effective else {
      return .unchecked(.lmtpSieve, because: .configuration)
    }
    let plugins = effective.plugins(of: "lmtp")
    let isUsed =
      chapter.protocols?.contains("sieve") == true || !effective.sections("sieve_script").isEmpty
      || effective.sections("plugin").contains { $0.setting("sieve") != nil }
    guard isUsed || plugins.contains("sieve") else {
      return .ok(.lmtpSieve, "not used: Dovecot has no filter rules")
    }
    if let install = installation(of: "dovecot-sieve") {
      return .attention(
        .lmtpSieve, "the package dovecot-sieve is not installed: no mail is filtered", install)
    }
    guard plugins.contains("sieve") else {
      let place = written("protocol lmtp").last { block in
        block.setting("mail_plugins") != nil
          || block.sections.contains { $0.type == "mail_plugins" }
      }?.place
      return .attention(
        .lmtpSieve, "LMTP has no plugin sieve: filter rules are not followed",
        at: place.map { .init($0) } ?? .init(main.path),
        .put(
          pluginLines("sieve", to: plugins, ofProtocol: "lmtp"), into: main.path, .last))
    }
    return .ok(.lmtpSieve, "LMTP follows filter rules")
  }

  /// Whether `virtual_transport` of Postfix is LMTP.
  private var deliversByLMTP: Bool {
    chapter.postfix.map { $0.destination != .other } ?? false
  }

  /// Whether Dovecot is set up to have a socket of its own for LMTP.
  private var hasSocketForLMTP: Bool {
    chapter.effective?.unixListeners(of: "lmtp").contains { $0.path.hasPrefix("/") } == true
  }

  /// Why a setting of LMTP is not judged; nil if it is.
  private func lmtpObstacle(_ identifier: Item.Identifier) -> Item? {
    guard let protocols = chapter.protocols, chapter.effective != nil else {
      return .unchecked(identifier, because: .configuration)
    }
    if protocols.contains("lmtp") { return nil }
    return lmtpItem.status == .ok
      ? .ok(identifier, "not used: Dovecot does not serve LMTP")
      : .unchecked(identifier, because: .lmtp)
  }

  /// The place that sets something for LMTP, and its removal.
  private func writtenForLMTP(_ key: String) -> (Item.Location?, [Remedy.Step]) {
    let setting =
      written("protocol lmtp").compactMap { $0.setting(key) }.last ?? main.root.setting(key)
    guard let setting else { return (.init(main.path), [.advise("remove \(key)")]) }
    return (
      .init(setting.location), [.remove(lines: setting.location.lines, of: setting.file)]
    )
  }

  /// A path without the `/var` that Debian links `/run` from.
  private static func withoutVar(_ path: String) -> Substring {
    path.hasPrefix("/var/run/") ? path.dropFirst("/var".utf8.count) : path[...]
  }
}

extension Item {
  fileprivate static func attention(
    _ identifier: Identifier, _ message: String, _ place: (Location?, [Remedy.Step])
  ) -> Item {
    attention(identifier, message, at: place.0, place.1)
  }
}
