import DovecotGrammar

/// The section on the last login, whose time a script writes into Modoboa's database.
extension HostFacts {
  /// Whether the services of IMAP and POP3 lead to the post-login script, each by its own program.
  var postLoginServiceItems: [Item] {
    guard let protocols = chapter.protocols, let effective = chapter.effective else {
      return [.unchecked(.postLoginService, because: .configuration)]
    }
    var (items, names): ([Item], [String]) = ([], [])
    for name in ["imap", "pop3"] where protocols.contains(name) {
      let text = effective.sections("service \(name)").last?.setting("executable")?.text ?? name
      let words = text.split(separator: " ").map(String.init)
      // A wrapper, such as rawlog, is followed by the program.
      guard let program = words.first?.split(separator: "/").last.map(String.init),
        ["imap", "pop3"].contains(program)
      else { continue }
      for word in words.dropFirst() where !names.contains(word) { names.append(word) }
      if program != name { items.append(wrongProgram(of: name, text, words)) }
    }
    guard !names.isEmpty else {
      return [.ok(.postLoginService, "not used: no script runs after logins")]
    }
    items += names.filter { !$0.hasPrefix("/") }.compactMap(missingListener)
    return items.isEmpty
      ? [.ok(.postLoginService, "logins go on to \(names.joined(separator: ", "))")]
      : items
  }

  /// Whether the scripts can run, let the login go on, and show no password.
  var postLoginScriptItems: [Item] {
    guard chapter.effective != nil else {
      return [.unchecked(.postLoginScript, because: .configuration)]
    }
    guard !chapter.postLoginScripts.isEmpty else {
      return [.ok(.postLoginScript, "not used: no script runs after logins")]
    }
    return chapter.postLoginScripts.map(Self.item)
  }

  private func wrongProgram(of name: String, _ text: String, _ words: [String]) -> Item {
    let right = ([name] + words.dropFirst()).joined(separator: " ")
    let message =
      "service \(name) runs \(text): after a login over \(name.uppercased()), the client talks to another"
      + " protocol"
    let setting = written("service \(name)").compactMap { $0.setting("executable") }.last
    guard let setting, setting.location.lines.count == 1 else {
      return .attention(
        .postLoginService, message,
        .put(
          ["service \(name) {", "  executable = \(right)", "}"], into: main.path, .last))
    }
    return .attention(
      .postLoginService, message, at: .init(setting.location),
      .replace(
        line: setting.location.lines.lowerBound, of: setting.file, with: "  executable = \(right)"))
  }

  /// A fault if no service has the socket that logins go on to.
  private func missingListener(_ name: String) -> Item? {
    let services = main.root.sections.filter { $0.type == "service" }
    let isThere = services.flatMap(\.sections).contains {
      $0.type == "unix_listener" && $0.name == name
    }
    guard !isThere else { return nil }
    let message = "no service has the socket \(name) that logins go on to: all of them fail"
    guard let service = services.last(where: { $0.name == name }) else {
      return .attention(
        .postLoginService, message, at: .init(main.path),
        .advise("add service \(name) with its script, as in the samples (10-master.conf)"))
    }
    return .attention(
      .postLoginService, message, at: service.place.map { .init($0) },
      .put(
        ["service \(name) {", "  unix_listener \(name) {", "  }", "}"], into: main.path, .last))
  }

  private static func item(_ script: PostLoginScript) -> Item {
    func attention(_ message: String, _ step: Remedy.Step) -> Item {
      .attention(.postLoginScript, message, at: .init(script.path), step)
    }
    switch script.state {
    case .missing:
      return attention(
        "the script of service \(script.service) is missing: each login ends at once",
        .advise("install the sample postlogin for your database there, mode 0755"))
    case .unreadable(let reason):
      return .unchecked(.postLoginScript, reason)
    case .there(let content):
      let close = "chgrp \(script.group) \(script.path) && chmod 0750 \(script.path)"
      guard content.isExecutable else {
        return attention(
          "the user of service \(script.service) cannot run the script: each login ends at once",
          .run(content.text.holdsPassword ? close : "chmod 0755 \(script.path)"))
      }
      guard content.text.runsItsArguments else {
        return attention(
          "the script does not hand over to the mail process: each login ends with it",
          .put(["exec \"$@\""], into: script.path, .last))
      }
      if content.text.holdsPassword, content.isReadableByOthers {
        return attention(
          "the script holds a password, and every user of this host may read it", .run(close))
      }
      if let client = content.missingClients.first, let package = ShellScript.packages[client] {
        return attention(
          "the script calls \(client), which is not installed: no login is recorded",
          .run("apt install \(package)"))
      }
      return .ok(.postLoginScript, script.path)
    }
  }
}
