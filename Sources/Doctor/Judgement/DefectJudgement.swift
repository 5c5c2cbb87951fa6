import DovecotService

/// Defects of certain Dovecot releases, and what only ldap.conf can set.
extension HostFacts {
  /// Whether anything relies on settings that 2.4.0 to 2.4.2 ignore.
  var caDefectItem: Item {
    guard let version = program.version else { return .unchecked(.caDefect, because: .dovecot) }
    guard version.isEarly24 else {
      return .ok(.caDefect, "Dovecot \(version.text) is not affected; 2.4.0 to 2.4.2 are")
    }
    guard let isNeeded = parameters.needsCertificate else {
      return .unchecked(.caDefect, because: .parameters)
    }
    guard isNeeded else { return .ok(.caDefect, "the LDAP server is used without TLS") }
    if let obstacle { return .unchecked(.caDefect, because: obstacle) }
    let counts = named
    let ignored = clientSettings.first { setting in
      // Nothing is lost if libldap trusts the same CAs anyway.
      !counts.contains { $0.path == setting.path }
        && !(counts.isEmpty && authorities.hasSystemStore && Self.isSystems(setting.path))
    }
    guard let ignored else {
      return .ok(
        .caDefect,
        "Dovecot \(version.text) ignores ssl_client_ca_file and ssl_client_ca_dir for LDAP, but nothing"
          + " relies on them")
    }
    let conf = authorities.ldapConf
    let line = "\(ignored.key.hasSuffix("dir") ? "TLS_CACERTDIR" : "TLS_CACERT") \(ignored.path)"
    let step: Remedy.Step =
      if let option = counts.first(where: { $0.key == line.prefix { $0 != " " } }),
        let number = option.location.line
      {
        .replace(line: number, of: conf.path, with: line)
      } else {
        .put([line], into: conf.path, .anywhere)
      }
    return .attention(
      .caDefect,
      "Dovecot \(version.text) ignores \(ignored.key) for LDAP; set the CA in \(conf.path)",
      at: ignored.location, step)
  }

  /// Whether a path is Debian's collection of CAs.
  static func isSystems(_ path: String) -> Bool {
    ["/etc/ssl/certs", "/etc/ssl/certs/", "/etc/ssl/certs/ca-certificates.crt"].contains(path)
  }

  /// Whether Dovecot escapes login names in LDAP filters; 2.4.0 to 2.4.2 do not (CVE-2026-27860).
  var ldapInjectionItem: Item {
    guard let version = program.version else {
      return .unchecked(.ldapInjection, because: .dovecot)
    }
    guard version.isEarly24 else {
      return .ok(.ldapInjection, "Dovecot \(version.text) escapes login names in LDAP filters")
    }
    if let package = program.packages?.core {
      if Self.isRepaired(package) {
        return .ok(.ldapInjection, "fixed in dovecot-core \(package) (CVE-2026-27860)")
      }
      return .attention(
        .ldapInjection,
        "dovecot-core \(package) does not escape login names in LDAP filters (CVE-2026-27860), unless its"
          + " changelog says otherwise",
        .run("apt update && apt install --only-upgrade dovecot-core"))
    }
    return .attention(
      .ldapInjection,
      "Dovecot \(version.text) does not escape login names in LDAP filters (CVE-2026-27860)",
      .advise("install Dovecot 2.4.3 or later"))
  }

  /// Whether Debian's package has the fix of 1:2.4.1+dfsg1-6+deb13u4.
  private static func isRepaired(_ package: String) -> Bool {
    let series = "1:2.4.1+dfsg1-6+deb13u"
    guard package.hasPrefix(series) else { return false }
    return Int(package.dropFirst(series.count).prefix(while: \.isNumber)) ?? 0 >= 4
  }

  /// Whether referrals are off, where a search gives some.
  var referralsItem: Item {
    guard parameters.failure == nil else { return .unchecked(.referrals, because: .parameters) }
    let conf = authorities.ldapConf
    let option = conf.option("REFERRALS")
    if let option, ["off", "no", "false"].contains(option.value.lowercased()) {
      return .ok(.referrals, "\(conf.path) line \(option.line) turns referrals off")
    }
    let what: String
    switch servers.referral {
    case .some(let url) where !url.isEmpty: what = "a search of the base refers to \(url)"
    case .some: return .ok(.referrals, "a search of the base gives no referral")
    case nil where parameters.isActiveDirectory: what = "Active Directory gives referrals"
    case nil:
      return .ok(.referrals, "ldap_is_active_directory is off; doctor --bind looks for referrals")
    }
    let message =
      "\(what), which Dovecot follows with an anonymous bind, and logins hang; only \(conf.path) can turn"
      + " that off"
    guard let option else {
      return .attention(
        .referrals, message, at: .init(conf.path),
        .put(["REFERRALS off"], into: conf.path, .anywhere))
    }
    return .attention(
      .referrals, message, at: .init(conf.path, line: option.line),
      .replace(line: option.line, of: conf.path, with: "REFERRALS off"))
  }
}
