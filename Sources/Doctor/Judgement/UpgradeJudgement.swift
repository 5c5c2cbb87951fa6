import DovecotGrammar
import DovecotService
import HostSetup

// Known limits: see Conversion. What Debian's packages have below /usr/share is theirs to convert.

/// What has to be converted for Dovecot 2.4, file by file, before a host with 2.3 is upgraded.
extension HostFacts {
  /// Whether an option of the command line asks for that.
  var looksAhead: Bool { program.named?.looksAhead(from: program.version?.dialect) ?? false }

  /// One item for each file.
  var upgradeItems: [Item] {
    let conversions = Conversion.all(in: main.root)
    var items = main.files.filter { !isOurs($0) && !$0.hasPrefix("/usr/share/") }.compactMap {
      file in upgradeItem(file, conversions.filter { $0.place.file == file })
    }
    items += ([ldapSettings] + settingsFiles).filter { $0.isThere && !isOurs($0.path) }.map {
      leftBehind($0)
    }
    // The settings file that setup wrote includes the host's own.
    if isOurs(ldapSettings.path), let authority = ldapSettings.root.setting("tls_ca_cert_file") {
      items.append(
        .attention(
          .upgrade, "Dovecot 2.4 does not read it", at: .init(authority.location),
          Self.authorityStep))
    }
    return items.isEmpty ? [.ok(.upgrade, "Dovecot 2.4 takes all files as they are")] : items
  }

  private func upgradeItem(_ file: String, _ conversions: [Conversion]) -> Item? {
    var steps = conversions.map { conversion -> Remedy.Step in
      .advise("line \(conversion.place.lines.lowerBound), \(conversion.old): \(conversion.new)")
    }
    if file == main.path, main.root.setting("dovecot_config_version") == nil {
      steps.insert(
        .advise(
          "first lines: dovecot_config_version = 2.4.0 and dovecot_storage_version = 2.4.0"), at: 0)
    }
    guard !steps.isEmpty else { return nil }
    return .attention(
      .upgrade, "to be converted while Dovecot is upgraded, not before: 2.3 does not take it",
      at: .init(file), steps)
  }

  /// A settings file of 2.3, which no Dovecot 2.4 reads.
  private func leftBehind(_ settings: ReadConfiguration) -> Item {
    var steps: [Remedy.Step] = []
    if settings.path == ldapSettings.path {
      steps.append(.advise("!include_try \(target.path) at the top level of \(main.path)"))
      if settings.root.setting("tls_ca_cert_file") != nil {
        steps.append(Self.authorityStep)
      }
    } else {
      steps.append(
        .advise(
          "driver: sql_driver; connect: a section such as pgsql HOST {; password_query, user_query,"
            + " iterate_query: query and iterate_query in passdb sql { and userdb sql {"))
    }
    return .attention(
      .upgrade, "Dovecot 2.4 does not read it: move its settings into \(main.path)",
      at: .init(settings.path), steps)
  }

  private static let authorityStep = Remedy.Step.advise(
    "its tls_ca_cert_file: copy the CA to /usr/local/share/ca-certificates/NAME.crt, then"
      + " update-ca-certificates")

  /// Whether this program rewrites a file after the upgrade.
  private func isOurs(_ file: String) -> Bool {
    file == target.path || SetupFiles.names.contains { file.hasSuffix("/\($0)") }
  }
}
