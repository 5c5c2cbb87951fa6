import DovecotService

/// Defects of single releases, and what Dovecot cannot do for itself.
extension HostFacts {
  /// Whether something depends on settings that 2.4.0 to 2.4.2 ignore.
  var caDefectItem: Item {
    guard let version = program.version else { return .unchecked(.caDefect, because: .dovecot) }
    guard version.isEarly24 else {
      return .ok(.caDefect, "Dovecot \(version.text) is not one of 2.4.0 to 2.4.2, which have it")
    }
    guard let isNeeded = parameters.needsCertificate else {
      return .unchecked(.caDefect, because: .parameters)
    }
    guard isNeeded else { return .ok(.caDefect, "the directory is asked without TLS") }
    if let obstacle { return .unchecked(.caDefect, because: obstacle) }
    let counts = named
    let ignored = clientSettings.first { setting in
      // Where libldap uses the same of itself, nothing is lost.
      !counts.contains { $0.path == setting.path }
        && !(counts.isEmpty && authorities.hasSystemStore && Self.isSystems(setting.path))
    }
    guard let ignored else {
      return .ok(
        .caDefect,
        "Dovecot \(version.text) ignores ssl_client_ca_file and ssl_client_ca_dir for LDAP, but nothing"
          + " depends on them")
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
      "Dovecot \(version.text) ignores \(ignored.key) for LDAP; what counts is \(conf.path)",
      at: ignored.location, step)
  }

  /// Debian's own collection of authorities.
  private static func isSystems(_ path: String) -> Bool {
    ["/etc/ssl/certs", "/etc/ssl/certs/", "/etc/ssl/certs/ca-certificates.crt"].contains(path)
  }

  /// Whether login names are escaped, which 2.4.0 to 2.4.2 did not (CVE-2026-27860).
  var ldapInjectionItem: Item {
    guard let version = program.version else {
      return .unchecked(.ldapInjection, because: .dovecot)
    }
    guard version.isEarly24 else {
      return .ok(.ldapInjection, "Dovecot \(version.text) escapes login names")
    }
    if let package = program.packages?.core {
      if Self.isRepaired(package) {
        return .ok(.ldapInjection, "repaired in dovecot-core \(package) (CVE-2026-27860)")
      }
      return .attention(
        .ldapInjection,
        "dovecot-core \(package) puts login names into LDAP filters as they are (CVE-2026-27860), unless its"
          + " changelog says otherwise",
        .run("apt update && apt install --only-upgrade dovecot-core"))
    }
    return .attention(
      .ldapInjection,
      "Dovecot \(version.text) puts login names into LDAP filters as they are (CVE-2026-27860)",
      .advise("install Dovecot 2.4.3 or later"))
  }

  /// Whether Debian's package has the repair, which came with 1:2.4.1+dfsg1-6+deb13u4.
  private static func isRepaired(_ package: String) -> Bool {
    let series = "1:2.4.1+dfsg1-6+deb13u"
    guard package.hasPrefix(series) else { return false }
    return Int(package.dropFirst(series.count).prefix(while: \.isNumber)) ?? 0 >= 4
  }

  /// Whether referrals of Active Directory are switched off.
  var referralsItem: Item {
    guard parameters.failure == nil else { return .unchecked(.referrals, because: .parameters) }
    guard parameters.isActiveDirectory else {
      return .ok(.referrals, "the directory is no Active Directory")
    }
    let conf = authorities.ldapConf
    let option = conf.option("REFERRALS")
    if let option, ["off", "no", "false"].contains(option.value.lowercased()) {
      return .ok(.referrals, "\(conf.path) line \(option.line) switches them off")
    }
    let message =
      "Dovecot follows the referrals of Active Directory without an account, which Modoboa's own login does"
      + " not; they can be switched off in \(conf.path) alone"
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
