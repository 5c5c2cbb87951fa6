import DovecotGrammar

/// Whether the certificates of LDAP servers can be verified, and are.
extension HostFacts {
  /// Whether the CA files exist and the user of Dovecot's auth process can read them.
  var caFileItems: [Item] {
    if dialect == nil { return [.unchecked(.caFile, because: .dovecot)] }
    guard let isNeeded = parameters.needsCertificate else {
      return [.unchecked(.caFile, because: .parameters)]
    }
    guard isNeeded else { return [.ok(.caFile, "the LDAP server is used without TLS")] }
    let items = named.compactMap { authority -> Item? in
      guard let store = authorities.store(authority.path), let problem = store.problem else {
        return nil
      }
      return caFileItem(authority, problem)
    }
    guard items.isEmpty else { return items }
    let paths = named.map(\.path).joined(separator: ", ")
    return [.ok(.caFile, paths.isEmpty ? "no CA file is set" : "Dovecot can read \(paths)")]
  }

  private func caFileItem(_ authority: Authority, _ problem: CertificateStore.Problem) -> Item {
    switch problem {
    case .missing:
      return .attention(
        .caFile, "\(authority.path), set by \(authority.key), does not exist",
        at: authority.location,
        naming(authority))
    case .unreadable(let path):
      return .attention(
        .caFile,
        "\(authority.path), set by \(authority.key), cannot be read by the user of Dovecot's auth process",
        at: authority.location,
        .run(path == authority.path ? "chmod a+r \(path)" : "chmod a+x \(path)"))
    case .empty:
      return .attention(
        .caFile,
        "\(authority.path), set by \(authority.key), has no certificate in PEM format",
        at: authority.location, naming(authority))
    }
  }

  /// Replaces a CA file by the usual one.
  private func naming(_ authority: Authority) -> Remedy.Step {
    let separator = authority.key.hasPrefix("TLS_") ? " " : " = "
    let isDirectory = authority.key.hasSuffix("_dir") || authority.key.hasSuffix("DIR")
    guard !isDirectory, let line = authority.location.line else {
      return .advise("name an existing directory with links made by c_rehash, or a file instead")
    }
    return .replace(
      line: line, of: authority.location.file,
      with: "\(authority.key)\(separator)\(authorities.usual)")
  }

  /// Whether any CA is trusted, and certificates are verified.
  var trustedAuthoritiesItem: Item {
    if dialect == nil { return .unchecked(.trustedAuthorities, because: .dovecot) }
    guard let isNeeded = parameters.needsCertificate else {
      return .unchecked(.trustedAuthorities, because: .parameters)
    }
    guard isNeeded else {
      return .ok(
        .trustedAuthorities, "the LDAP server is used without TLS, so no certificate is checked")
    }
    if let item = uncheckedCertificates { return item }
    if let authority = named.first {
      return .ok(.trustedAuthorities, "CAs of \(authority.path) (\(authority.key))")
    }
    if authorities.hasSystemStore {
      return .ok(.trustedAuthorities, "CAs of the system")
    }
    return .attention(
      .trustedAuthorities, "no CA is trusted, so every server's certificate is rejected",
      at: .init(hasSettingsFile ? ldapSettings.path : authorities.ldapConf.path),
      namingAuthority)
  }

  private var namingAuthority: Remedy.Step {
    guard hasSettingsFile else {
      return .put(["TLS_CACERT \(authorities.usual)"], into: authorities.ldapConf.path, .anywhere)
    }
    let line = ldapSettings.leading.max().map { ldapSettings.statements[$0] }
    let place =
      line.flatMap { $0.file == ldapSettings.path ? $0.statement.lines.lowerBound : nil }
      .map { Remedy.Where.above(line: $0) } ?? .anywhere
    return .put(["tls_ca_cert_file = \(authorities.usual)"], into: ldapSettings.path, place)
  }

  /// The item for a setting that turns certificate checks off; nil if none does.
  private var uncheckedCertificates: Item? {
    if let requirement = trust?.requirement {
      guard trust?.isUnverified == true else { return nil }
      let lines = requirement.location.lines
      return switchedOff(
        requirement.key, at: .init(requirement.location),
        hasSettingsFile
          ? .replace(
            line: lines.lowerBound, of: requirement.location.file,
            with: "\(requirement.key) = demand")
          : .remove(lines: lines, of: requirement.location.file))
    }
    if dialect?.hasClientTLSSettings == true { return nil }
    guard let (option, path) = authorities.option("TLS_REQCERT"),
      ["never", "allow"].contains(option.value.lowercased())
    else { return nil }
    return switchedOff(
      "TLS_REQCERT", at: .init(path, line: option.line),
      .replace(line: option.line, of: path, with: "TLS_REQCERT demand"))
  }

  private func switchedOff(_ key: String, at fault: Item.Location, _ step: Remedy.Step) -> Item {
    .attention(
      .trustedAuthorities,
      "\(key) turns certificate checks off: anyone between Dovecot and the LDAP server can read the"
        + " passwords",
      at: fault, step)
  }
}
