import DovecotService
import DovecotSettings

/// Dovecot itself: that it is there, accepts its configuration, and can ask a directory at all.
extension HostFacts {
  var dovecotItem: Item {
    guard let path = program.path, let version = program.version else {
      return .attention(.dovecot, program.failure ?? "Dovecot is not installed here")
    }
    guard let installed = version.dialect else {
      return .attention(
        .dovecot,
        "\(path) is version \(version.text), whose configuration this program does not know",
        .advise("install Dovecot 2.3 or 2.4"))
    }
    if let named = program.named, named.dialect != installed {
      let message =
        "\(path) is version \(version.text), but the file is written for \(named.dialect.rawValue), as"
        + " \(named.option) says"
      guard let fault = named.fault, let line = fault.line else {
        return .attention(.dovecot, message, .advise("leave \(named.option) out"))
      }
      return .attention(
        .dovecot, message, at: fault, .remove(lines: line...line, of: fault.file))
    }
    return .ok(.dovecot, "Dovecot \(version.text), \(path)")
  }

  var configurationItems: [Item] {
    guard dialect != nil else { return [.unchecked(.configuration, because: .dovecot)] }
    guard main.isThere else {
      return [
        .attention(
          .configuration, "Dovecot's main configuration is missing, or may not be read",
          at: .init(main.path),
          .advise("name the directory that it lies in with --dovecot-directory"))
      ]
    }
    var items: [Item] = []
    switch service.verdict {
    case .refused(let words): items.append(Self.refusal(words, main: main.path))
    case .accepted: break
    case .unknown:
      items.append(.unchecked(.configuration, "there is no doveconf that could judge it"))
    }
    let faults = ldapSettingsFaults
    guard !faults.isEmpty else {
      return items.isEmpty ? [.ok(.configuration, "Dovecot accepts \(main.path)")] : items
    }
    return items.filter { $0.status == .attention } + faults
  }

  /// What doveconf says, taken apart: "doveconf: Fatal: Error in configuration file F line N: …".
  private static func refusal(_ words: String, main: String) -> Item {
    var text = words[...]
    for prefix in ["Fatal: ", "Panic: ", "Error: "] {
      if let range = text.firstRange(of: prefix) { text = text[range.upperBound...] }
    }
    let advice = Remedy.Step.advise("correct it; doveconf -n -c \(main) says when it is right")
    let beginning = "Error in configuration file "
    guard text.hasPrefix(beginning), let colon = text.firstRange(of: ": ") else {
      return .attention(
        .configuration, "Dovecot refuses its configuration: \(text)", at: .init(main), advice)
    }
    let colonAfterPlace =
      text[text.index(text.startIndex, offsetBy: beginning.count)...]
      .firstRange(of: ": ") ?? colon
    let place = text[..<colonAfterPlace.lowerBound].dropFirst(beginning.count)
    let reason = text[colonAfterPlace.upperBound...]
    let words = place.split(separator: " ")
    var fault = Item.Fault(String(place))
    if words.count >= 3, words[words.count - 2] == "line", let line = Int(words[words.count - 1]) {
      let file = place[..<(place.range(ofLast: " line ") ?? place.endIndex)]
      fault = Item.Fault(String(file), line: line)
    }
    return .attention(
      .configuration, "Dovecot refuses its configuration: \(reason)", at: fault, advice)
  }

  var runningItem: Item {
    guard service.isRunning else {
      return service.verdict == .accepted
        ? .ok(.running, "Dovecot is not running")
        : .unchecked(.running, because: program.path == nil ? .dovecot : .configuration)
    }
    guard let throttle = service.throttle, throttle > 0 else {
      return .ok(.running, "Dovecot is running")
    }
    let words = service.authenticationError.map { ": \($0)" } ?? ""
    return .attention(
      .running,
      "authentication ends as soon as it is started, so nobody can log in; Dovecot tries again after"
        + " \(throttle) s\(words)",
      .run("doveadm log errors"))
  }

  var ldapDriverItem: Item {
    guard program.path != nil else { return .unchecked(.ldapDriver, because: .dovecot) }
    if let packages = program.packages {
      guard let version = packages.ldap, program.hasLDAPModule != false else {
        return .attention(
          .ldapDriver, "Dovecot's LDAP driver, the package dovecot-ldap, is not installed",
          .run("apt install dovecot-ldap"))
      }
      return .ok(.ldapDriver, "dovecot-ldap \(version)")
    }
    switch program.hasLDAPModule {
    case true?: return .ok(.ldapDriver, "the module of the LDAP driver is there")
    case false?:
      return .attention(
        .ldapDriver, "the module of Dovecot's LDAP driver (libauthdb_ldap.so) is missing",
        .advise("install it as Dovecot was installed"))
    case nil:
      return .unchecked(.ldapDriver, because: .configuration)
    }
  }
}

extension Substring {
  /// Where the last occurrence of a text begins.
  fileprivate func range(ofLast text: String) -> Index? {
    ranges(of: text).last?.lowerBound
  }
}
