import DovecotGrammar

/// The section on ManageSieve and Sieve.
extension HostFacts {
  /// Whether users can save filter rules: Modoboa does that by ManageSieve, RFC 5804.
  var managesieveItem: Item {
    guard let protocols = chapter.protocols else {
      return .unchecked(.managesieve, because: .configuration)
    }
    let cost = "users cannot save filter rules"
    if let install = installation(of: "dovecot-managesieved") {
      return .attention(.managesieve, "Dovecot does not serve ManageSieve: \(cost)", install)
    }
    guard protocols.contains("sieve") else {
      return .attention(
        .managesieve, "Dovecot does not serve ManageSieve: \(cost)",
        .put(protocolLines("sieve"), into: main.path, .last))
    }
    let service = "service managesieve-login"
    let listeners =
      chapter.effective?.sections(service).flatMap(\.sections).filter {
        $0.type == "inet_listener"
      } ?? []
    // Of all its listeners, only the one of this name has a port by default.
    let isClosed =
      listeners.contains { $0.name == "sieve" && $0.setting("port") != nil }
      && listeners.allSatisfy { ["0", nil].contains($0.setting("port")?.text) }
    guard isClosed else { return .ok(.managesieve, "Dovecot serves ManageSieve") }
    let header = "inet_listener sieve"
    let setting = written(service, header).compactMap { $0.setting("port") }.last
    let message = "ManageSieve has no port: \(cost)"
    guard let setting, setting.location.lines.count == 1 else {
      return .attention(
        .managesieve, message,
        .put(
          ["\(service) {", "  \(header) {", "    port = 4190", "  }", "}"], into: main.path, .last))
    }
    return .attention(
      .managesieve, message, at: .init(setting.location),
      .replace(
        line: setting.location.lines.lowerBound, of: setting.file, with: "    port = 4190"))
  }

  /// Whether the filter scripts for all users are compiled, in the format of the installed Dovecot.
  ///
  /// Otherwise each delivery compiles them anew, and logs that it cannot save them: only root can.
  var sieveScriptItems: [Item] {
    guard chapter.effective != nil, let dialect else {
      return [.unchecked(.sieveScripts, because: .configuration)]
    }
    let faults = chapter.sieveScripts.compactMap { script -> Item? in
      let what: String
      switch script.binary {
      case .unknown, .version(dialect.sieveBinaryVersion): return nil
      case .missing: what = "is not compiled"
      case .outdated: what = "has changed since it was compiled"
      case .version: what = "was compiled by another version of Dovecot"
      }
      return .attention(
        .sieveScripts,
        "this filter script \(what), and only root can save the result: Dovecot compiles it at each delivery",
        at: .init(script.path), .run("sievec \(script.path)"))
    }
    guard faults.isEmpty else { return faults }
    return [
      .ok(
        .sieveScripts,
        chapter.sieveScripts.isEmpty
          ? "not used: there is no filter script for all users"
          : "the filter scripts for all users are compiled")
    ]
  }
}

extension Dialect {
  /// The major version of compiled scripts, `SIEVE_BINARY_VERSION_MAJOR` of Pigeonhole.
  fileprivate var sieveBinaryVersion: UInt16 {
    switch self {
    case .v23: 2
    case .v24: 3
    }
  }
}
