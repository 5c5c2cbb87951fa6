import DovecotGrammar
import DovecotService

/// Dovecot itself: whether it is installed, accepts its configuration, and has the ldap driver.
extension HostFacts {
  /// Whether a known version of Dovecot is installed.
  var dovecotItem: Item {
    guard let path = program.path, let version = program.version else {
      return .attention(.dovecot, program.failure ?? "Dovecot is not installed")
    }
    guard let installed = version.dialect else {
      return .attention(
        .dovecot,
        "\(path) is version \(version.text), which this program does not support",
        .advise("install Dovecot 2.3 or 2.4"))
    }
    if let named = program.named, named.dialect != installed, !looksAhead {
      let message =
        "\(path) is version \(version.text), but \(named.option) is \(named.dialect.rawValue)"
      guard let fault = named.location, let line = fault.line else {
        return .attention(.dovecot, message, .advise("omit \(named.option)"))
      }
      return .attention(
        .dovecot, message, at: fault, .remove(lines: line...line, of: fault.file))
    }
    if let name = program.packages?.unconfigured.first {
      // It ends with an error until Dovecot accepts its configuration.
      if case .refused = service.verdict {
        return .attention(
          .dovecot, "dpkg has yet to configure the package \(name)",
          .advise(
            "first deal with the item configuration, then run dpkg --configure -a"))
      }
      return .attention(
        .dovecot, "dpkg has yet to configure the package \(name)", .run("dpkg --configure -a"))
    }
    return .ok(.dovecot, "Dovecot \(version.text), \(path)")
  }

  /// Whether Dovecot accepts its configuration; also checks what only auth processes read, or demand.
  var configurationItems: [Item] {
    guard dialect != nil else { return [.unchecked(.configuration, because: .dovecot)] }
    guard main.isThere else {
      return [
        .attention(
          .configuration, "cannot open Dovecot's main configuration file",
          at: .init(main.path),
          .advise("if it is elsewhere, name its directory with --dovecot-directory"))
      ]
    }
    var items: [Item] = []
    switch service.verdict {
    case .refused(let words): items.append(refusal(words))
    case .accepted: break
    case .unknown(let reason): items.append(.unchecked(.configuration, reason))
    }
    let faults = ldapSettingsFaults + sqlSettingsFaults
    guard !faults.isEmpty else {
      return items.isEmpty ? [.ok(.configuration, "Dovecot accepts \(main.path)")] : items
    }
    return items.filter { $0.status == .attention } + faults
  }

  private func refusal(_ words: String) -> Item {
    let (fault, reason) = DoveconfError.parts(of: words)
    // Dovecot quotes from the file, possibly a part of a password.
    if let fault, fault.file == target.path {
      return .attention(
        .configuration, "Dovecot rejects its configuration because of this line", at: fault,
        .run("update_dovecot_conf"))
    }
    return .attention(
      .configuration, "Dovecot rejects its configuration: \(reason)", at: fault ?? .init(main.path),
      .advise("correct it until doveconf -x -n -c \(main.path) accepts it"))
  }

  /// Whether the auth process stays up, if Dovecot is running.
  var runningItem: Item {
    guard service.isRunning else {
      guard service.verdict == .accepted, sqlSettingsFaults.isEmpty, ldapSettingsFaults.isEmpty
      else {
        return .unchecked(.running, because: program.path == nil ? .dovecot : .configuration)
      }
      return .attention(
        .running, "Dovecot is not running",
        schedule.hasSystemd && directory == "/etc/dovecot"
          ? .run("systemctl start dovecot") : .advise("start Dovecot"))
    }
    guard let throttle = service.throttle, throttle > 0 else {
      return .ok(.running, "Dovecot is running")
    }
    let words = service.authenticationError.map { ": \(DoveconfError.withoutQuotation($0))" } ?? ""
    return .attention(
      .running,
      "the auth process exits at start-up, so nobody can log in; Dovecot starts it again after"
        + " \(throttle) s\(words)",
      // Fixed in 2.3.21: an oauth2 passdb together with PostgreSQL.
      words.contains("http_client_context_close")
        ? .advise(
          "take the oauth2 passdb out of the configuration, or install Dovecot 2.3.21 or later, for Debian 12"
            + " from bookworm-backports; then reload Dovecot")
        : .run("doveadm log errors"))
  }

  /// Whether the ldap driver is installed.
  var ldapDriverItem: Item {
    guard program.path != nil else { return .unchecked(.ldapDriver, because: .dovecot) }
    if let packages = program.packages {
      guard let version = packages.ldap, program.hasLDAPModule != false else {
        return .attention(
          .ldapDriver, "Dovecot's ldap driver, the package dovecot-ldap, is not installed",
          .run(installing("dovecot-ldap", packages)))
      }
      return .ok(.ldapDriver, "dovecot-ldap \(version)")
    }
    switch program.hasLDAPModule {
    case true?: return .ok(.ldapDriver, "the module of the ldap driver is installed")
    case false?:
      return .attention(
        .ldapDriver, "the module of Dovecot's ldap driver (libauthdb_ldap.so) is not installed",
        .advise("install it in the same way as Dovecot"))
    case nil:
      return .unchecked(.ldapDriver, because: .configuration)
    }
  }

  /// The command that installs one of Dovecot's packages.
  func installing(_ name: String, _ packages: ProgramFacts.Packages) -> String {
    // Each one depends on dovecot-core of its own version, and without a version apt takes that of the
    // release.
    "apt install \(name)" + (packages.core.contains("~bpo") ? "=\(packages.core)" : "")
  }
}
