import DovecotGrammar
import DovecotService

/// A file or directory with certificates that is named for the connection to LDAP servers, and where
/// it is named.
struct Authority: Equatable {
  /// The setting or option.
  let key: String
  /// The file or directory.
  let path: String
  /// Where it is named.
  let location: Item.Location
}

extension Authority {
  /// What a setting of Dovecot's names.
  fileprivate init(_ entry: LDAPTrust.Entry) {
    self.init(key: entry.key, path: entry.value, location: .init(entry.location))
  }
}

/// Which settings choose the CA of LDAP servers.
extension HostFacts {
  /// What Dovecot's own configuration says of certificates.
  var trust: LDAPTrust? {
    dialect.map {
      LDAPTrust($0, passdb: ldapPassdb, in: main.root, settings: ldapSettings.statements)
    }
  }

  /// The authorities that count, in their order.
  var named: [Authority] {
    let own = isDefective ? [] : (trust?.authorities ?? []).map { Authority($0) }
    return own.isEmpty ? confSettings : own
  }

  /// `ssl_client_ca_file` and `ssl_client_ca_dir` of 2.4.
  var clientSettings: [Authority] {
    guard dialect?.hasClientTLSSettings == true else { return [] }
    return (trust?.authorities ?? []).map { Authority($0) }
  }

  /// `TLS_CACERT` and `TLS_CACERTDIR` of ldap.conf.
  private var confSettings: [Authority] {
    ["TLS_CACERT", "TLS_CACERTDIR"].compactMap { name in
      authorities.ldapConf.option(name).map { option in
        Authority(
          key: name, path: option.value,
          location: .init(authorities.ldapConf.path, line: option.line))
      }
    }
  }

  /// Whether it is a Dovecot that does not heed its own settings for the authorities of LDAP.
  private var isDefective: Bool { program.version?.isEarly24 == true }
}
