import DovecotGrammar
import DovecotService
import Files
import PrivilegeSeparation

/// Collects the facts for the sections of the chapter but LDAP; changes nothing.
package struct ChapterInspection: Sendable {
  private let host: HostInspection

  /// - Parameter host: the host that is examined.
  package init(_ host: HostInspection) {
    self.host = host
  }

  /// Collects the facts of some sections.
  ///
  /// - Parameters:
  ///   - sections: the sections.
  ///   - facts: what is known of the host.
  /// - Returns: their facts; the others stay empty.
  package func facts(of sections: Set<ChapterSection>, for facts: HostFacts) -> ChapterFacts {
    var chapter = ChapterFacts()
    chapter.packages = PackageInspection.versions(root: host.root)
    if sections.contains(.lmtp) { chapter.postfix = postfix }
    guard let program = try? host.program.get(),
      let instance = try? DovecotInstance(
        program, configuredIn: host.directory, timeout: host.timeout)
    else { return chapter }
    chapter.protocols = instance.list(of: "protocols")
    chapter.effective = instance.changedSettings().map(EffectiveConfiguration.init)
    guard let effective = chapter.effective, let dialect = facts.dialect else { return chapter }
    if sections.contains(.sieve) { chapter.sieveScripts = SieveInspection.scripts(effective) }
    if sections.contains(.lastLogin) {
      chapter.postLoginScripts = PostLoginInspection.scripts(effective)
    }
    if !sections.isDisjoint(with: [.quota, .sharing]) {
      let reader = ConfigurationReader(directory: host.directory, target: facts.target.path)
      let settings = { (path: String) -> ConfigurationSection? in
        let file = reader.settings(path)
        return file.isThere ? file.root : nil
      }
      let userdbs = facts.backends(.userdb)
      chapter.dictionaries = DictionaryFacts.all(
        in: facts.main.root, dialect, settings: settings)
      chapter.userDatabase = DictionaryFacts.userDatabase(
        in: facts.main.root, userdbs, settings: settings)
      chapter.mailOwner = mailOwner(effective, userdbs, settings)
    }
    return chapter
  }

  private var postfix: PostfixFacts? {
    let path = "/etc/postfix/main.cf"
    guard let text = OthersFile.content(of: "\(host.root)\(path)", limit: 1 << 20) else {
      return nil
    }
    var facts = PostfixFacts(String(decoding: text, as: UTF8.self), file: path)
    facts.user = HostUser(named: facts.owner)
    return facts
  }

  /// The user who owns the mail: that of `mail_uid`, else of the userdb's query, else vmail, as
  /// modoboa-installer calls it.
  private func mailOwner(
    _ effective: EffectiveConfiguration, _ userdbs: [Backend],
    _ settings: (String) -> ConfigurationSection?
  ) -> HostUser? {
    let queries = userdbs.filter { $0.driver == "sql" }.compactMap { userdb in
      userdb.option("args")?.text.flatMap(settings)?.setting("user_query")?.text
        ?? (userdb.option("query") ?? userdb.option("sql_query"))?.text
    }
    let names =
      [effective.setting("mail_uid")] + queries.map { Self.userID(in: $0) } + ["vmail"]
    return names.lazy.compactMap { $0 }.compactMap { HostUser(named: $0) }.first
  }

  /// The user ID that a query returns for each mailbox, as in `5000 AS uid`; nil if it is not a number.
  static func userID(in query: String) -> String? {
    let words = query.lowercased().split { " \t\n,".contains($0) }
    guard let end = words.firstIndex(of: "uid"), end >= 2, words[end - 1] == "as" else {
      return nil
    }
    let number = words[end - 2].filter { $0 != "'" }
    return number.allSatisfy(\.isNumber) ? number : nil
  }
}
