import DovecotGrammar
import DovecotService

/// A CA file or directory that is named for connections to LDAP servers, and where it is named.
struct Authority: Equatable {
  /// The setting or option.
  let key: String
  let path: String
  let location: Item.Location
}

extension Authority {
  fileprivate init(_ entry: LDAPTrust.Entry) {
    self.init(key: entry.key, path: entry.value, location: .init(entry.location))
  }
}

/// Which settings choose the CA of LDAP servers.
extension HostFacts {
  /// The certificate settings of Dovecot's own configuration.
  var trust: LDAPTrust? {
    dialect.map {
      LDAPTrust($0, passdb: ldapPassdb, in: main.root, settings: ldapSettings.statements)
    }
  }

  /// The CAs in effect, in their order.
  var named: [Authority] {
    let own = isDefective ? [] : (trust?.authorities ?? []).map { Authority($0) }
    return own.isEmpty ? confSettings : own
  }

  /// `ssl_client_ca_file` and `ssl_client_ca_dir` of 2.4.
  var clientSettings: [Authority] {
    guard dialect?.hasClientTLSSettings == true else { return [] }
    return (trust?.authorities ?? []).map { Authority($0) }
  }

  /// `TLS_CACERT` and `TLS_CACERTDIR` of libldap's own files.
  private var confSettings: [Authority] {
    ["TLS_CACERT", "TLS_CACERTDIR"].compactMap { name in
      authorities.option(name).map { option, path in
        Authority(key: name, path: option.value, location: .init(path, line: option.line))
      }
    }
  }

  /// Whether this Dovecot ignores its own CA settings for LDAP.
  private var isDefective: Bool { program.version?.isEarly24 == true }
}
