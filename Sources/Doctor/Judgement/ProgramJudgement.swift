import DovecotGrammar
import DovecotService

/// Dovecot itself: that it is there, accepts its configuration, and can ask a directory at all.
extension HostFacts {
  /// Whether a Dovecot is there that this program knows.
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
      guard let fault = named.location, let line = fault.line else {
        return .attention(.dovecot, message, .advise("leave \(named.option) out"))
      }
      return .attention(
        .dovecot, message, at: fault, .remove(lines: line...line, of: fault.file))
    }
    return .ok(.dovecot, "Dovecot \(version.text), \(path)")
  }

  /// Whether Dovecot accepts its configuration, and the settings file that it does not judge.
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
    case .refused(let words): items.append(refusal(words))
    case .accepted: break
    case .unknown(let reason): items.append(.unchecked(.configuration, reason))
    }
    let faults = ldapSettingsFaults
    guard !faults.isEmpty else {
      return items.isEmpty ? [.ok(.configuration, "Dovecot accepts \(main.path)")] : items
    }
    return items.filter { $0.status == .attention } + faults
  }

  private func refusal(_ words: String) -> Item {
    let (fault, reason) = DoveconfError.parts(of: words)
    // Dovecot quotes what it finds, which may be a part of a password in this file.
    if let fault, fault.file == target.path {
      return .attention(
        .configuration, "Dovecot refuses its configuration because of this line", at: fault,
        .run("update_dovecot_conf"))
    }
    return .attention(
      .configuration, "Dovecot refuses its configuration: \(reason)", at: fault ?? .init(main.path),
      .advise("correct it; doveconf -x -n -c \(main.path) says when it is right"))
  }

  /// Whether authentication lives, if Dovecot runs.
  var runningItem: Item {
    guard service.isRunning else {
      return service.verdict == .accepted
        ? .ok(.running, "Dovecot is not running")
        : .unchecked(.running, because: program.path == nil ? .dovecot : .configuration)
    }
    guard let throttle = service.throttle, throttle > 0 else {
      return .ok(.running, "Dovecot is running")
    }
    let words = service.authenticationError.map { ": \(DoveconfError.withoutQuotation($0))" } ?? ""
    return .attention(
      .running,
      "authentication ends as soon as it is started, so nobody can log in; Dovecot tries again after"
        + " \(throttle) s\(words)",
      .run("doveadm log errors"))
  }

  /// Whether the driver ldap is installed.
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
