import Glibc
import TestSupport
import Testing

extension Slapd {
  /// The password of alice on ``second(_:)``.
  static let otherPassword = "Invented-Bind-at-the-second"

  /// Runs a second LDAP server with the same users, on which alice has another password, for the
  /// duration of a closure.
  static func second(_ body: (Slapd) async throws -> Void) async throws {
    try await running(MailLDAPServer.setup) { slapd in
      try await MailLDAPServer.change(
        passwordOf: MailLDAPServer.dn(of: .alice), to: otherPassword, on: slapd)
      try await body(slapd)
    }
  }
}

extension MailHost {
  /// Runs an LDAP server, and a host whose Dovecot was started with parameters for it, for the
  /// duration of a closure.
  static func serving(
    _ release: Release, _ kind: MailDatabase.Kind = .sqlite, trusting authority: String? = nil,
    _ body: (MailHost, Slapd) async throws -> Void
  ) async throws {
    try await Slapd.running(MailLDAPServer.setup) { slapd in
      try await running(release, kind, trusting: authority, isStarted: false) { host in
        try await host.save(.at(slapd))
        expectChange(try await host.update(), naming: ["Dovecot is not running"])
        try await host.start()
        try await body(host, slapd)
      }
    }
  }

  /// Saves parameters as Modoboa does.
  func save(_ parameters: Parameters) async throws {
    try await database.save(parameters: parameters.json)
  }

  /// The file that the program writes.
  var target: FileSnapshot? { FileSnapshot("\(dovecotDirectory)/\(Host.targetName)") }

  /// All files in the state directory.
  var notes: [String: FileSnapshot] { FileSnapshot.all(in: stateDirectory) }

  /// How often Dovecot has been reloaded.
  var reloads: Int { log.ranges(of: "SIGHUP received").count }

  /// Expects that a user can log in and read mail.
  ///
  /// - Returns: the session.
  @discardableResult
  func expectLogin(
    _ account: MailAccount = .alice, password: String? = nil, seeing subjects: [String]? = nil,
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws -> IMAPSession {
    do {
      let session = try await login(account, password: password)
      if let subjects {
        #expect(try await session.subjects() == subjects, sourceLocation: sourceLocation)
      }
      return session
    } catch {
      Issue.record("\(error)\n\(log)", sourceLocation: sourceLocation)
      throw error
    }
  }

  /// Expects that the login is rejected.
  func expectRefusal(
    _ account: MailAccount = .alice, password: String? = nil,
    sourceLocation: SourceLocation = #_sourceLocation
  ) async {
    do {
      _ = try await login(account, password: password)
      Issue.record("logged in", sourceLocation: sourceLocation)
    } catch IMAPSession.Failure.refused {
    } catch {
      Issue.record("\(error)\n\(log)", sourceLocation: sourceLocation)
    }
  }

  /// Expects that a user can log in with the right password and not with another.
  func expectLogins(
    _ account: MailAccount = .alice, password: String? = nil,
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    try await expectLogin(account, password: password, sourceLocation: sourceLocation)
    await expectRefusal(account, password: "Invented-Bind-wrong", sourceLocation: sourceLocation)
  }

  /// Expects no pending reload and no refused file.
  func expectNoNotes(sourceLocation: SourceLocation = #_sourceLocation) {
    #expect(notes["reload-pending"] == nil, sourceLocation: sourceLocation)
    #expect(notes["refused"] == nil, sourceLocation: sourceLocation)
  }

  /// Does something and expects this number of reloads.
  func expectReloads(
    _ count: Int, sourceLocation: SourceLocation = #_sourceLocation, _ body: () async throws -> Void
  ) async throws {
    let before = reloads
    try await body()
    #expect(reloads - before == count, "\(log)", sourceLocation: sourceLocation)
  }

  /// Waits until Dovecot has handled a signal sent while its master process was stopped, if any,
  /// and accepts a login.
  func waitForReload(after count: Int, of account: MailAccount = .alice) async throws {
    let begin = ContinuousClock.now
    while reloads == count, ContinuousClock.now < begin + .seconds(1) {
      try await Task.sleep(for: .milliseconds(10))
    }
    while true {
      do {
        _ = try await login(account)
        return
      } catch  where ContinuousClock.now < begin + .seconds(20) {
        try await Task.sleep(for: .milliseconds(100))
      }
    }
  }
}
