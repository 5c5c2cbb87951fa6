import DovecotGrammar
import DovecotService

/// A file or folder with certificates that is named for the connection to the directory, and who
/// names it.
struct Authority: Equatable {
  /// The setting or option.
  let key: String
  /// The file or folder.
  let path: String
  /// Where it is named.
  let fault: Item.Fault
}

/// Who says whose word counts for the certificates of directory servers.
extension HostFacts {
  /// What is named for the connection to the directory, in the order in which it counts.
  var named: [Authority] {
    let own = hasSettingsFile ? settings23 : isDefective ? [] : clientSettings
    return own.isEmpty ? confSettings : own
  }

  /// `tls_ca_cert_file` and `tls_ca_cert_dir` of 2.3.
  private var settings23: [Authority] {
    ["tls_ca_cert_file", "tls_ca_cert_dir"].compactMap { key in
      guard let line = ldapSetting(key), case .literal(let bytes)? = line.value(of: key),
        !bytes.isEmpty
      else { return nil }
      return Authority(
        key: key, path: String(decoding: bytes, as: UTF8.self), fault: .init(line.location))
    }
  }

  /// The last line of a setting in the settings file of 2.3.
  func ldapSetting(_ key: String) -> IncludedStatement? {
    ldapSettings.statements.last { $0.value(of: key) != nil }
  }

  /// `ssl_client_ca_file` and `ssl_client_ca_dir` of 2.4.
  var clientSettings: [Authority] {
    guard dialect == .v24 else { return [] }
    return ["ca_file", "ca_dir"].compactMap { key in
      let setting = clientSetting(key)
      guard let setting, let path = setting.text, !path.isEmpty else { return nil }
      return Authority(key: setting.key, path: path, fault: .init(setting.location))
    }
  }

  /// A setting of `ssl_client`, in the passdb or for all.
  func clientSetting(_ key: String) -> ConfigurationSection.Setting? {
    for section in (ldapPassdb?.blocks.reversed() ?? []) + [main.root] {
      let settings = section.settings.filter { $0.key == "ssl_client_\(key)" }
      let inBlock = section.sections.filter { $0.type == "ssl_client" }.flatMap(\.settings)
        .filter { $0.key == key }
      if let last = (settings + inBlock).max(by: { $0.position < $1.position }) { return last }
    }
    return nil
  }

  /// `TLS_CACERT` and `TLS_CACERTDIR` of ldap.conf.
  private var confSettings: [Authority] {
    ["TLS_CACERT", "TLS_CACERTDIR"].compactMap { name in
      authorities.ldapConf.option(name).map { option in
        Authority(
          key: name, path: option.value,
          fault: .init(authorities.ldapConf.path, line: option.line))
      }
    }
  }

  /// Whether it is a Dovecot that does not heed its own settings for the authorities of LDAP.
  private var isDefective: Bool { program.version?.isEarly24 == true }
}
