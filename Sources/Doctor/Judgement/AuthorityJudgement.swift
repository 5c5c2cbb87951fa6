import DovecotGrammar
import DovecotService

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
        at: authority.location, naming(authority))
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
  private func naming(_ authority: Authority) -> [Remedy.Step] {
    let separator = authority.key.hasPrefix("TLS_") ? " " : " = "
    let isDirectory = authority.key.hasSuffix("_dir") || authority.key.hasSuffix("DIR")
    guard !isDirectory, let line = authority.location.line else {
      return [.advise("name an existing directory with links made by c_rehash, or a file instead")]
    }
    return [
      .replace(
        line: line, of: authority.location.file,
        with: "\(authority.key)\(separator)\(authorities.usual)"), Self.privateAuthority,
    ]
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
    if let item = uncheckedCertificates ?? abandonedAuthority { return item }
    if let authority = named.first {
      return .ok(.trustedAuthorities, "CAs of \(authority.path) (\(authority.key))")
    }
    if authorities.hasSystemStore {
      return .ok(.trustedAuthorities, "CAs of the system")
    }
    let message = "no CA is trusted, so every server's certificate is rejected"
    guard hasSettingsFile else {
      return .attention(
        .trustedAuthorities, message, at: .init(authorities.ldapConf.path),
        .put(["TLS_CACERT \(authorities.usual)"], into: authorities.ldapConf.path, .anywhere),
        Self.privateAuthority)
    }
    let line = ldapSettings.leading.max().map { ldapSettings.statements[$0] }.flatMap {
      $0.file == ldapSettings.path ? $0.statement.lines.lowerBound : nil
    }
    return .attention(
      .trustedAuthorities, message, at: .init(ldapSettings.path, line: line),
      .put(
        ["tls_ca_cert_file = \(authorities.usual)"], into: ldapSettings.path,
        line.map { .above(line: $0) } ?? .anywhere),
      Self.privateAuthority)
  }

  /// How Debian's collection of CAs comes to hold one more (update-ca-certificates(8)).
  static let privateAuthority = Remedy.Step.advise(
    "if a CA of your own has signed the server's certificate: cp CA.pem"
      + " /usr/local/share/ca-certificates/NAME.crt, update-ca-certificates, doveadm reload")

  /// The CA that the settings file of 2.3 names, where 2.4 does not read that file; nil if Dovecot trusts
  /// it anyway, or there is none.
  private var abandonedAuthority: Item? {
    guard dialect != nil, !hasSettingsFile, obstacle == nil,
      !main.files.contains(ldapSettings.path)
    else { return nil }
    let lines = ldapSettings.statements.filter { line in
      ["tls_ca_cert_file", "tls_ca_cert_dir"].contains { line.value(of: $0) != nil }
    }
    guard let line = lines.last, case .setting(let key, .literal(let bytes)) = line.statement.kind,
      let path = String(validating: bytes, as: UTF8.self), !path.isEmpty,
      !named.contains(where: { $0.path == path }),
      !(named.isEmpty && authorities.hasSystemStore && Self.isSystems(path))
    else { return nil }
    let message = "\(key) names the CA \(path), but Dovecot 2.4 does not read this file"
    let isFile = key == "tls_ca_cert_file"
    if program.version?.isEarly24 == true {
      guard isFile else {
        return .attention(
          .trustedAuthorities, message, at: .init(line.location), Self.privateAuthority)
      }
      let name = path.split(separator: "/").last?.split(separator: ".").first ?? "ldap"
      return .attention(
        .trustedAuthorities, message, at: .init(line.location),
        .run(
          "cp \(path) /usr/local/share/ca-certificates/\(name).crt && update-ca-certificates && doveadm reload"
        ),
        .remove(lines: line.statement.lines, of: line.file))
    }
    return .attention(
      .trustedAuthorities, message, at: .init(line.location),
      .put(["ssl_client_ca_\(isFile ? "file" : "dir") = \(path)"], into: main.path, .last),
      .remove(lines: line.statement.lines, of: line.file))
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
