import TestSupport
import Testing

extension MailHost {
  /// Runs an LDAP server, and a host whose Dovecot has Modoboa's accounts from SQL and does not use LDAP, for
  /// the duration of a closure.
  static func stock(
    _ release: Release, _ kind: MailDatabase.Kind, isStarted: Bool = true,
    _ body: (MailHost, Slapd) async throws -> Void
  ) async throws {
    try await Slapd.running(MailLDAPServer.setup) { slapd in
      try await running(release, kind, isStarted: false) { host in
        host.removeLDAP()
        try await host.save(.at(slapd))
        if isStarted { try await host.start() }
        try await body(host, slapd)
      }
    }
  }

  /// Takes out what the samples have for LDAP.
  func removeLDAP() {
    switch release.series {
    case .v23:
      self[configuration: "conf.d/10-auth.conf"].replace("!include auth-ldap.conf.ext\n", with: "")
      self[configuration: "dovecot-ldap.conf.ext"] = "# Nothing here.\nbase =\n"
    case .v24:
      self[configuration: "dovecot.conf"]
        .replace("!include_try dovecot-modoboa.conf.ext\n", with: "")
      let auth = self[configuration: "conf.d/10-auth.conf"]
        .replacing("passdb_result_success = continue\n", with: "")
        .replacing("passdb_skip = authenticated\n", with: "")
      self[configuration: "conf.d/10-auth.conf"] = auth
    }
  }

  /// All files of Dovecot's configuration, byte for byte, with their attributes.
  var configurationFiles: [String: FileSnapshot] {
    FileSnapshot.all(in: dovecotDirectory)
      .merging(
        FileSnapshot.all(in: "\(dovecotDirectory)/conf.d").reduce(into: [:]) {
          $0["conf.d/\($1.key)"] = $1.value
        }
      ) { $1 }
      .filter { !$0.key.hasSuffix(".lock") && $0.key != "conf.d" }
  }

  /// The texts of the configuration without the file that a run writes on its own.
  var setupFiles: [String: String] {
    configurationFiles.filter { $0.key != Host.targetName && !$0.key.hasPrefix(".") }
      .mapValues(\.text)
  }

  /// Reloads Dovecot, and expects that a user can log in as soon as it has done so.
  func reloadAndExpectLogin(
    _ account: MailAccount, sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    #expect(try await run("doveadm", "reload").status == 0, sourceLocation: sourceLocation)
    let end = ContinuousClock.now + .seconds(60)
    while true {
      do {
        _ = try await login(account)
        return
      } catch  where ContinuousClock.now < end {
        // The old processes end while new ones start.
        try await Task.sleep(for: .milliseconds(100))
      }
    }
  }
}
