import DovecotGrammar

/// Remedies that several sections of the chapter have in common.
extension HostFacts {
  /// How to install one of Dovecot's packages; nil if it is installed, or if that is not known.
  func installation(of name: String) -> Remedy.Step? {
    guard let installed = chapter.packages, installed["dovecot-core"] != nil,
      installed[name] == nil
    else { return nil }
    return .run(program.packages.map { installing(name, $0) } ?? "apt install \(name)")
  }

  /// The lines that add a protocol to those that Dovecot serves.
  func protocolLines(_ name: String) -> [String] {
    hasSettingsFile
      ? ["protocols = $protocols \(name)"] : ["protocols {", "  \(name) = yes", "}"]
  }

  /// The lines that add a plugin.
  ///
  /// - Parameters:
  ///   - plugin: its name.
  ///   - others: the plugins that are there.
  ///   - name: the protocol that gets it; nil for all.
  /// - Returns: lines for the end of the configuration.
  func pluginLines(_ plugin: String, to others: Set<String>, ofProtocol name: String?)
    -> [String]
  {
    let list =
      hasSettingsFile
      ? ["mail_plugins = \(others.sorted().map { "\($0) " }.joined())\(plugin)"]
      : ["mail_plugins {", "  \(plugin) = yes", "}"]
    guard let name else { return list }
    return ["protocol \(name) {"] + list.map { "  \($0)" } + ["}"]
  }
}
