package import DovecotGrammar

/// What Dovecot's configuration comes to, as `doveconf -n` prints it: a setting that has its default
/// is left out.
package struct EffectiveConfiguration: Sendable, Equatable {
  /// All that is printed.
  package let root: ConfigurationSection

  /// - Parameter output: the output of `doveconf -n`, which is in Dovecot's own grammar.
  package init(_ output: String) {
    root = ConfigurationSection(
      SettingsReader(.ofMainConfiguration).statements(in: Array(output.utf8)).map {
        IncludedStatement(file: "doveconf -n", statement: $0)
      })
  }

  /// A socket of a service in the file system.
  package struct UnixListener: Sendable, Equatable {
    /// Its path, relative to `base_dir` unless it begins with a slash.
    package var path: String
    package var user: String
    package var group: String
    package var mode: UInt32

    package init(path: String, user: String, group: String, mode: UInt32) {
      (self.path, self.user, self.group, self.mode) = (path, user, group, mode)
    }
  }

  /// The value of a setting; nil if it has its default.
  func setting(_ key: String) -> String? { root.setting(key)?.text }

  /// The value that a setting has for one protocol alone.
  func setting(_ key: String, ofProtocol name: String) -> String? {
    blocks(ofProtocol: name).compactMap { $0.setting(key)?.text }.last
  }

  /// The sections along a path of headers, such as `service dict` and `unix_listener dict`.
  func sections(_ headers: String...) -> [ConfigurationSection] {
    root.descendants(headers)
  }

  /// The plugins of one protocol's processes.
  ///
  /// In 2.3, `mail_plugins` of a protocol replaces that of all; in 2.4, it is a list that adds to it.
  func plugins(of name: String) -> Set<String> {
    ([root] + blocks(ofProtocol: name)).reduce(into: []) { plugins, section in
      if let text = section.setting("mail_plugins")?.text {
        plugins = Set(text.split { $0 == " " || $0 == "," }.map(String.init))
      }
      for list in section.sections where list.type == "mail_plugins" {
        for plugin in list.settings {
          if plugin.text == "yes" {
            plugins.insert(plugin.key)
          } else {
            plugins.remove(plugin.key)
          }
        }
      }
    }
  }

  /// The sockets of a service that are set.
  ///
  /// - Parameters:
  ///   - service: the name of the service.
  ///   - group: the group that such a socket has by default.
  ///   - mode: its mode by default.
  /// - Returns: those that are not switched off.
  func unixListeners(of service: String, group: String = "root", mode: UInt32 = 0o600)
    -> [UnixListener]
  {
    sections("service \(service)").flatMap(\.sections).compactMap { listener in
      guard listener.type == "unix_listener" else { return nil }
      func value(_ key: String, _ usual: String) -> String {
        let text = listener.setting(key)?.text ?? ""
        return text.isEmpty ? usual : text
      }
      let isSet = listener.setting("mode")?.text.flatMap { UInt32($0, radix: 8) }
      let socket = UnixListener(
        path: listener.name, user: value("user", "root"), group: value("group", group),
        mode: isSet ?? mode)
      return socket.mode == 0 ? nil : socket
    }
  }

  /// The blocks of a protocol, `protocol !other` among them.
  private func blocks(ofProtocol name: String) -> [ConfigurationSection] {
    root.sections.filter {
      $0.type == "protocol"
        && ($0.name == name || $0.name.hasPrefix("!") && $0.name.dropFirst() != name)
    }
  }
}

extension ConfigurationSection {
  /// The sections along a path of headers below this one, such as `service dict` and
  /// `unix_listener dict`, in order.
  func descendants(_ headers: [String]) -> [ConfigurationSection] {
    headers.reduce([self]) { parents, header in
      parents.flatMap(\.sections).filter {
        header == ($0.name.isEmpty ? $0.type : "\($0.type) \($0.name)")
      }
    }
  }
}

extension HostFacts {
  /// The sections along a path of headers as Dovecot's files have them.
  func written(_ headers: String...) -> [ConfigurationSection] { main.root.descendants(headers) }
}
