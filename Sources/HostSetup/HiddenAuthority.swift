package import DovecotGrammar

extension LDAPTrust {
  /// Why Dovecot would not trust a CA that is added to the system's, with what to do; nil if it would.
  ///
  /// With a CA file or directory of its own, libldap does not look at the system's
  /// (2.4.3: src/lib-ldap/ldap-utils.c).
  ///
  /// - Parameter caFile: the path of the file with that CA.
  /// - Returns: one sentence.
  package func obstacle(toSystems caFile: String) -> String? {
    if let unclear {
      return
        "\(unclear.file) line \(unclear.lines.lowerBound): the value is known to Dovecot alone, and so is whether it"
        + " looks at the system's CAs, to which setup adds \(caFile); write the value as it is"
    }
    guard !authorities.contains(where: { $0.value == caFile || Self.isSystems($0.value) }) else {
      return nil
    }
    guard let entry = authorities.first else { return nil }
    let place = "\(entry.location.file) line \(entry.location.lines.lowerBound)"
    let problem = "\(entry.key) keeps Dovecot from the system's CAs, to which setup adds \(caFile)"
    guard let file else {
      return
        "\(place): \(problem); add the line ssl_client_ca_file = \(caFile) to \(entry.location.file), then run"
        + " setup again"
    }
    return
      "\(place): \(problem); run cat \(caFile) >>\(file.value), then setup again with --ca-file \(file.value)"
  }

  /// Whether update-ca-certificates(8) writes this file or directory.
  private static func isSystems(_ path: String) -> Bool {
    ["/etc/ssl/certs", "/etc/ssl/certs/", "/etc/ssl/certs/ca-certificates.crt"].contains(path)
  }
}
