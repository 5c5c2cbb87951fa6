import Glibc

/// The configuration of a ``MailHost``: the samples, word for word, except paths, ports and users,
/// which ``MailHostReplacements`` replaces.
struct MailHostFiles {
  /// A text or file that the samples no longer contain.
  struct Missing: Error, CustomStringConvertible {
    let description: String
  }

  private let host: MailHost
  private let replacements: MailHostReplacements
  private let authority: String?

  /// - Parameters:
  ///   - host: the host.
  ///   - authority: the CA file that Dovecot trusts for LDAP; nil for the machine's CAs.
  /// - Throws: ``ProgramFailed`` if certificates cannot be made.
  init(_ host: MailHost, trusting authority: String?) async throws {
    (self.host, self.authority) = (host, authority)
    replacements = MailHostReplacements(host, try await LDAPCertificates.shared(), authority)
  }

  /// Writes all files of the sample, and one that is included last.
  ///
  /// - Throws: ``Missing``, so that the tests follow changes of the samples.
  func write() throws {
    for (name, text) in try replacements.replaced(in: files()) {
      let mode: mode_t = name == MailHostReplacements.script ? 0o755 : 0o600
      host.scratch.write("dovecot/\(name)", text, mode: mode)
    }
    host.scratch.write("dovecot/local.conf", local)
    try giveAway()
  }

  /// The texts of the sample by name, with those for the host's database where the sample's
  /// comments put them.
  private func files() throws -> [String: String] {
    let samples = "\(TestData.root)/samples"
    var files: [String: String] = [:]
    for directory in ["", "conf.d/"] {
      let path = "\(samples)/dovecot-\(host.release.series.rawValue)/\(directory)"
      for name in Scratch.names(in: path) where name.contains(".") && name != "conf.d" {
        files[directory + name] = Self.text(path + name)
      }
    }
    for kind in [MailDatabase.Kind.sqlite, .mariaDB] {
      let ending = "-\(kind.word).conf.ext"
      for (name, text) in files where name.hasSuffix(ending) {
        files[name] = nil
        guard kind == host.database.kind else { continue }
        let stem = name.dropLast(ending.count)
        let place = ["\(stem).conf", "\(stem).conf.ext"].first { files[$0] != nil }
        guard let place else { throw Missing(description: "\(name) has no place") }
        files[place] = text
      }
    }
    let script = host.database.kind == .postgreSQL ? "postgresql" : host.database.kind.word
    files[MailHostReplacements.script] = Self.text("\(samples)/postlogin/\(script).sh")
    if let password = replacements.scriptsPassword { files[password.name] = password.text }
    return files
  }

  private static func text(_ path: String) -> String {
    String(decoding: Scratch.content(of: path) ?? [], as: UTF8.self)
  }

  /// Sets owners and modes as the samples' comments say.
  private func giveAway() throws {
    let (scratch, owner) = (host.scratch, MailHostReplacements.owner.number)
    let groups = Self.text("\(host.release.root)/etc/group")
    let line = groups.split(separator: "\n").first { $0.hasPrefix("dovecot:") }
    guard let dovecot = line.flatMap({ gid_t($0.split(separator: ":")[2]) }) else {
      throw Missing(description: "there is no group dovecot")
    }
    // SQLite's has no password, and is read by another user.
    let dictionary: mode_t = host.database.kind == .sqlite ? 0o644 : 0o640
    var rights: [(name: String, user: uid_t, group: gid_t, mode: mode_t)] = [
      ("mail", owner, owner, 0o755), ("database", owner, owner, 0o755),
      ("database/modoboa.db", owner, dovecot, 0o640),
      ("dovecot/dovecot-dict-sql.conf.ext", 0, dovecot, dictionary),
    ]
    if let (name, _) = replacements.scriptsPassword {
      rights.append(("dovecot/\(name)", owner, owner, 0o600))
    }
    for right in rights {
      chown(scratch[right.name], right.user, right.group)
      chmod(scratch[right.name], right.mode)
    }
  }

  /// Settings that no sample has, because they depend on where Dovecot runs.
  private var local: String {
    // Without its listener, failed logins do not delay later ones.
    let penalty = "service anvil {\n  unix_listener anvil-auth-penalty {\n    mode = 0\n  }\n}"
    // 2.4.0 to 2.4.2 ignore their own setting: db-ldap.c sets it without a new TLS context.
    let trust = authority.map { "import_environment {\n  LDAPTLS_CACERT = \($0)\n}" } ?? ""
    return """
      base_dir = \(host.scratch["run"])
      state_dir = \(host.scratch["lib"])
      log_path = \(host.scratch["log"])
      instance_name = update_dovecot_conf-tests
      listen = 127.0.0.1
      auth_failure_delay = 0
      \(host.release.series == .v23 ? penalty : trust)

      """
  }
}
