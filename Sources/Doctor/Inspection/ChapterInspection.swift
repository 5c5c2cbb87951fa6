import DovecotService
import Files

/// Collects the facts for the sections of the chapter but LDAP; changes nothing.
package struct ChapterInspection: Sendable {
  private let host: HostInspection

  /// - Parameter host: the host that is examined.
  package init(_ host: HostInspection) {
    self.host = host
  }

  /// Collects the facts of some sections.
  ///
  /// - Parameter sections: the sections.
  /// - Returns: their facts; the others stay empty.
  package func facts(of sections: Set<ChapterSection>) -> ChapterFacts {
    var facts = ChapterFacts()
    if let program = try? host.program.get(),
      let instance = try? DovecotInstance(
        program, configuredIn: host.directory, timeout: host.timeout)
    {
      facts.protocols = instance.list(of: "protocols")
    }
    facts.packages = PackageInspection.versions(root: host.root)
    return facts
  }
}
