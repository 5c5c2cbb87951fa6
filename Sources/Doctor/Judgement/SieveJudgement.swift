import DovecotGrammar

/// The section on ManageSieve and Sieve.
extension HostFacts {
  /// Whether users can save filter rules: Modoboa does that by ManageSieve, RFC 5804.
  var managesieveItem: Item {
    guard let protocols = chapter.protocols else {
      return .unchecked(.managesieve, because: .configuration)
    }
    guard !protocols.contains("sieve") else {
      return .ok(.managesieve, "Dovecot serves ManageSieve")
    }
    let install = chapter.packages.map { $0["dovecot-managesieved"] == nil } ?? false
    return .attention(
      .managesieve, "Dovecot does not serve ManageSieve: users cannot save filter rules",
      install
        ? .run("apt install dovecot-managesieved")
        : .put(Self.sieveProtocol(dialect), into: main.path, .last))
  }

  /// The lines that add ManageSieve to Dovecot's protocols.
  private static func sieveProtocol(_ dialect: Dialect?) -> [String] {
    dialect?.hasSettingsFiles == true
      ? ["protocols = $protocols sieve"] : ["protocols {", "  sieve = yes", "}"]
  }
}
