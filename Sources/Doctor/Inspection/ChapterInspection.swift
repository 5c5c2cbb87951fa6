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
  ///   - facts: the host, with its configuration.
  ///   - modoboa: where an instance of Modoboa may be.
  ///   - asksServers: whether to connect to other servers.
  /// - Returns: their facts; the others stay empty.
  package func facts(
    of sections: Set<ChapterSection>, for facts: HostFacts, modoboa: String, asksServers: Bool
  ) -> ChapterFacts {
    var chapter = ChapterFacts()
    chapter.packages = PackageInspection.versions(root: host.root)
    if sections.contains(.lmtp) { chapter.postfix = postfix }
    let instance = facts.service.isAnswered ? host.instance : nil
    if sections.contains(.oauth2), facts.oauth2 != nil {
      chapter.oauth2 = oauth2(facts, instance, asksServers: asksServers)
    }
    if sections.contains(.sql) {
      chapter.sql = SQLInspection(facts: facts, root: host.root, instance: instance).found
    }
    if sections.contains(.mailboxes) {
      chapter.mailboxes =
        MailboxInspection(facts: facts, root: host.root, instance: instance, modoboa: modoboa)
        .found
    }
    guard let instance else { return chapter }
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

  private func oauth2(
    _ facts: HostFacts, _ instance: DovecotInstance?, asksServers: Bool
  ) -> OAuth2Facts {
    var found = OAuth2Facts()
    found.mechanisms = instance?.list(of: "auth_mechanisms").map { names in
      Set(names.map { $0.lowercased() })
    }
    let user = instance?.authenticationUser
    if let path = facts.oauth2CA?.path {
      found.store =
        AuthorityInspection(
          root: host.root, user: user?.name ?? "dovecot", usual: host.authority,
          extraGroups: user?.groups ?? []
        ).stores([path]).first
    }
    if asksServers, let (name, port) = facts.oauth2?.peer, found.store?.problem == nil {
      let authorities = facts.oauth2CA.map {
        (path: $0.path, isDirectory: $0.setting.key.hasSuffix("_dir"))
      }
      found.certificate = CertificateTrial(
        .init(host: name, port: port, authorities: authorities), asUser: user?.name ?? "dovecot",
        timeout: host.timeout)
    }
    return found
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
