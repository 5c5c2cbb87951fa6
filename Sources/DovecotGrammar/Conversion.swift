// Known limits: names what Dovecot 2.4 refuses by its name, variables of 2.3, and times without a unit. Not what a
// value means, nor what a section of a kind that this file does not know has.

/// A statement of Dovecot 2.3 that 2.4 refuses, or understands in another way; measured on 2.3.19 and 2.4.1.
package struct Conversion: Sendable, Equatable {
  /// Where it is.
  package let place: ConfigurationPlace
  /// What stands there, without its value: a setting, or a section with its brace.
  package let old: String
  /// What 2.4 has instead, for a person.
  package let new: String

  /// What has to be converted, in the order in which Dovecot reads it; of a section that is converted as a
  /// whole, the section.
  ///
  /// - Parameter root: a configuration of 2.3.
  /// - Returns: nothing if 2.4 takes it as it is.
  package static func all(in root: ConfigurationSection) -> [Conversion] {
    found(in: root).sorted { $0.position < $1.position }.map(\.conversion)
  }

  private typealias Found = (position: Int, conversion: Conversion)

  private static func found(in section: ConfigurationSection) -> [Found] {
    let settings = section.settings.compactMap { setting -> Found? in
      guard let new = replacement(of: setting, in: section.type) else { return nil }
      return (
        setting.position, Conversion(place: setting.location, old: setting.key, new: new)
      )
    }
    let sections = section.sections.flatMap { section -> [Found] in
      guard let place = section.place, let new = replacement(of: section) else {
        return found(in: section)
      }
      let old = [section.type, section.name, "{"].filter { !$0.isEmpty }.joined(separator: " ")
      return [(section.position, Conversion(place: place, old: old, new: new))]
    }
    return settings + sections
  }

  private static func replacement(of section: ConfigurationSection) -> String? {
    switch section.type {
    case "passdb" where section.name.isEmpty, "userdb" where section.name.isEmpty:
      let driver = section.setting("driver")?.text ?? "NAME"
      if section.type == "passdb", driver == "ldap" {
        return "nothing: the file of update_dovecot_conf has it, and is included at the top level"
      }
      return "\(section.type) \(driver) {, with the settings of the file behind args in it"
    case "plugin": return "its settings at the top level, without the section; many have new names"
    case "dict":
      return "dict_server {, with a dict NAME { for each, and the settings of its file in it"
    case "namespace" where section.name.isEmpty: return "namespace NAME {"
    default: return nil
    }
  }

  private static func replacement(
    of setting: ConfigurationSection.Setting, in section: String
  ) -> String? {
    if let new = inner[section]?[setting.key] ?? (section == "service" ? nil : names[setting.key]) {
      return new
    }
    let value: [UInt8]
    switch setting.value {
    case .literal(let bytes), .withVariables(let bytes): value = bytes
    case .contentOfFile: return nil
    }
    if let name = reference(in: value) {
      return lists.contains(setting.key)
        ? "\(setting.key) {, with a line NAME = yes for each that is added"
        : "the value, or $SET:\(name)"
    }
    if let variable = shortVariable(in: value) {
      return long[variable.letter].map { name in
        variable.isLowered
          ? "%{\(name)|lower} for %L\(variable.text)" : "%{\(name)} for %\(variable.text)"
      } ?? "variables in braces, such as %{user}"
    }
    if !value.isEmpty, value.allSatisfy({ (48...57).contains($0) }), value != [48],
      times.contains(where: { setting.key.hasSuffix($0) })
    {
      return "the same with a unit: \(String(decoding: value, as: UTF8.self))s"
    }
    return nil
  }

  /// The name behind `$` in a value, which 2.3 replaces by the value of a setting; nil for none.
  private static func reference(in value: [UInt8]) -> String? {
    for (index, byte) in value.enumerated() where byte == UInt8(ascii: "$") {
      let name = value[(index + 1)...].prefix { (97...122).contains($0) || $0 == 95 }
      if !name.isEmpty { return String(decoding: name, as: UTF8.self) }
    }
    return nil
  }

  /// A variable without braces.
  private struct ShortVariable {
    let letter: UInt8
    /// Whether the modifier L stands before the letter.
    let isLowered: Bool

    var text: Character { Character(UnicodeScalar(letter)) }
  }

  /// The first variable without braces in a value; nil for none.
  private static func shortVariable(in value: [UInt8]) -> ShortVariable? {
    var rest = value[...]
    while let byte = rest.popFirst() {
      guard byte == .percent, let next = rest.first else { continue }
      if next == .percent || next == .openBrace {
        rest = rest.dropFirst()
        continue
      }
      // Modifiers stand before the letter: case, hash, range.
      let prefix = rest.prefix { modifiers.contains($0) }
      let letter = rest[prefix.endIndex...].first ?? next
      if (65...90).contains(letter) || (97...122).contains(letter) {
        return ShortVariable(letter: letter, isLowered: prefix.contains(UInt8(ascii: "L")))
      }
    }
    return nil
  }

  private static let modifiers = Array("LUETRHXM0123456789.-".utf8)
  private static let long: [UInt8: String] = [
    UInt8(ascii: "u"): "user", UInt8(ascii: "n"): "user|username",
    UInt8(ascii: "d"): "user|domain", UInt8(ascii: "h"): "home", UInt8(ascii: "s"): "protocol",
    UInt8(ascii: "r"): "remote_ip", UInt8(ascii: "l"): "local_ip", UInt8(ascii: "p"): "pid",
  ]
  /// Settings whose value is a boolean list with 2.4.
  private static let lists: Set<String> = ["mail_plugins", "protocols", "auth_mechanisms"]
  /// How the names of settings end that are times.
  private static let times = ["_ttl", "_timeout", "_interval", "_delay", "autoexpunge"]

  /// Settings in sections of one type.
  private static let inner: [String: [String: String]] = [
    "namespace": ["location": "mail_driver, mail_path"],
    "service": [
      "service_count": "restart_request_count", "idle_kill": "idle_kill_interval, with a unit",
    ],
    "inet_listener": ["address": "listen"],
  ]

  /// Settings that 2.4 has no more, with what it has instead.
  package static let names: [String: String] = [
    "auth_default_realm": "auth_default_domain",
    "auth_stats": gone,
    "auth_worker_max_count": "process_limit in service auth-worker",
    "config_cache_size": gone,
    "default_idle_kill": "default_idle_kill_interval, with a unit",
    "dict_db_config": gone,
    "director_flush_socket": gone,
    "director_mail_servers": gone,
    "director_servers": gone,
    "director_user_expire": gone,
    "disable_plaintext_auth": "auth_allow_cleartext, with the opposite value",
    "imap_id_log": gone,
    "imapc_ssl_verify": "ssl_client_require_valid_cert",
    "import_environment": "import_environment {, with a line NAME = VALUE for each",
    "login_access_sockets": gone,
    "mail_attachment_dir": "mail_ext_attachment_path",
    "mail_attachment_fs": "fs in mail_ext_attachment {",
    "mail_attachment_hash": "mail_ext_attachment_hash",
    "mail_attachment_min_size": "mail_ext_attachment_min_size",
    "mail_attribute_dict": "mail_attribute {, with a dict in it",
    "mail_location": "mail_driver, mail_path",
    "replication_dsync_parameters": gone,
    "replication_max_conns": gone,
    "replicator_host": gone,
    "replicator_port": gone,
    "ssl_alt_cert": "ssl_server_alt_cert_file, without <",
    "ssl_alt_key": "ssl_server_alt_key_file, without <",
    "ssl_ca": "ssl_server_ca_file, without <",
    "ssl_cert": "ssl_server_cert_file, without <",
    "ssl_cert_username_field": "ssl_server_cert_username_field",
    "ssl_client_cert": "ssl_client_cert_file, without <",
    "ssl_client_key": "ssl_client_key_file, without <",
    "ssl_dh": "ssl_server_dh_file, without <",
    "ssl_key": "ssl_server_key_file, without <",
    "ssl_key_password": "ssl_server_key_password",
    "ssl_prefer_server_ciphers": "ssl_server_prefer_ciphers, with client or server",
    "ssl_protocols": "ssl_min_protocol",
    "ssl_require_crl": "ssl_server_require_crl",
    "ssl_verify_client_cert": "ssl_server_request_client_cert",
    "verbose_ssl": "log_debug = category=ssl",
  ]
  private static let gone = "nothing: 2.4 has no such setting"
}
