import Glibc

/// The configuration of a ``MailHost``: that of the samples, word for word, but for paths, ports
/// and users, which ``MailHostWords`` replaces.
struct MailHostFiles {
  /// A text or file of the samples that is not there any more.
  struct Missing: Error, CustomStringConvertible {
    let description: String
  }

  private let host: MailHost
  private let words: MailHostWords
  private let authority: String?

  /// - Parameters:
  ///   - host: whose files they are.
  ///   - authority: the certificate that Dovecot trusts for LDAP; nil for those of the machine.
  /// - Throws: ``ProgramFailed`` for certificates that cannot be made.
  init(_ host: MailHost, trusting authority: String?) async throws {
    (self.host, self.authority) = (host, authority)
    words = MailHostWords(host, try await LDAPCertificates.shared(), authority)
  }

  /// Writes all files of the sample, and one that it includes last.
  ///
  /// - Throws: ``Missing``, so that the hosts of the tests cannot leave the samples behind.
  func write() throws {
    for (name, text) in try words.replaced(in: files()) {
      let mode: mode_t = name == MailHostWords.script ? 0o755 : 0o600
      host.scratch.write("dovecot/\(name)", text, mode: mode)
    }
    host.scratch.write("dovecot/local.conf", local)
    try giveAway()
  }

  /// The texts of the sample by their names, those for the host's database in the places where it
  /// says that they belong.
  private func files() throws -> [String: String] {
    let samples = "\(TestData.root)/samples"
    var files: [String: String] = [:]
    for directory in ["", "conf.d/"] {
      let path = "\(samples)/dovecot-\(host.release.rawValue)/\(directory)"
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
    files[MailHostWords.script] = Self.text("\(samples)/postlogin/\(script).sh")
    if let password = words.scriptsPassword { files[password.name] = password.text }
    return files
  }

  private static func text(_ path: String) -> String {
    String(decoding: Scratch.content(of: path) ?? [], as: UTF8.self)
  }

  /// Gives files and directories to those who have to read or write them, as the samples' comments say.
  private func giveAway() throws {
    let (scratch, owner) = (host.scratch, MailHostWords.owner.number)
    let groups = Self.text("\(host.release == .v23 ? "" : TestData.debian13)/etc/group")
    let line = groups.split(separator: "\n").first { $0.hasPrefix("dovecot:") }
    guard let dovecot = line.flatMap({ gid_t($0.split(separator: ":")[2]) }) else {
      throw Missing(description: "there is no group dovecot")
    }
    // SQLite's has no password, and another reader.
    let dictionary: mode_t = host.database.kind == .sqlite ? 0o644 : 0o640
    var rights: [(name: String, user: uid_t, group: gid_t, mode: mode_t)] = [
      ("mail", owner, owner, 0o755), ("database", owner, owner, 0o755),
      ("database/modoboa.db", owner, dovecot, 0o640),
      ("dovecot/dovecot-dict-sql.conf.ext", 0, dovecot, dictionary),
    ]
    if let (name, _) = words.scriptsPassword {
      rights.append(("dovecot/\(name)", owner, owner, 0o600))
    }
    for right in rights {
      chown(scratch[right.name], right.user, right.group)
      chmod(scratch[right.name], right.mode)
    }
  }

  /// What no sample says, since it is a matter of where Dovecot runs.
  private var local: String {
    // Without its listener, the penalty for failed logins cannot delay the next one.
    let penalty = "service anvil {\n  unix_listener anvil-auth-penalty {\n    mode = 0\n  }\n}"
    // 2.4 up to 2.4.2 has no setting that counts: db-ldap.c sets it without a new TLS context.
    let trust = authority.map { "import_environment {\n  LDAPTLS_CACERT = \($0)\n}" } ?? ""
    return """
      base_dir = \(host.scratch["run"])
      state_dir = \(host.scratch["lib"])
      log_path = \(host.scratch["log"])
      instance_name = update_dovecot_conf-tests
      listen = 127.0.0.1
      auth_failure_delay = 0
      \(host.release == .v23 ? penalty : trust)

      """
  }
}
