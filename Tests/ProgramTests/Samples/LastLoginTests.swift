import Glibc
import TestSupport
import Testing

@Suite("The script that records logins", .timeLimit(.minutes(20)), .fewAtOnce)
struct LastLoginTests {
  /// The Debian 13 tree has SQLite's client only.
  static let hosts =
    MailDatabase.Kind.allCases.map { (MailHost.Release.v23, $0) } + [(.v24, .sqlite)]

  @Test("Modoboa sees the time of the last login", arguments: hosts)
  func lastLogin(release: MailHost.Release, kind: MailDatabase.Kind) async throws {
    try await MailHost.serving(release, kind) { host, _ in
      try await host.expectLogin(.alice).logout()
      _ = try await host.countOverPOP3(.carol)
      await host.expectRefusal(.bob, password: "wrong")
      let wanted = [MailAccount.alice.address, MailAccount.carol.address]
      #expect(try await host.noted(wanted.count) == wanted, "\(host.log)")
    }
  }

  @Test(
    "A login does not wait for a database",
    arguments: [MailDatabase.Kind.postgreSQL, .mariaDB])
  func silentDatabase(kind: MailDatabase.Kind) async throws {
    let port = try #require(LoopbackPort(.v4))
    try await MailHost.serving(.v23, kind) { host, _ in
      let silent = SilentPeer([])
      for number in [port.number, silent.port] {
        try host.asking(port: number)
        // The script gives the database five seconds. On a busy machine a login may take as long.
        var durations: [Duration] = []
        while durations.count < 8, durations.allSatisfy({ $0 >= .seconds(4) }) {
          let start = ContinuousClock.now
          try await host.expectLogin().logout()
          durations.append(ContinuousClock.now - start)
        }
        #expect(durations.contains { $0 < .seconds(4) }, "\(durations)")
      }
      #expect(try await host.noted(0).isEmpty)
    }
  }

  @Test(
    "A user name cannot inject SQL",
    arguments: ["a' OR '1'='1", "'; DROP TABLE core_user; --", "\\'", "$(touch evil)", "ü\"%s"],
    MailDatabase.Kind.allCases)
  func names(name: String, kind: MailDatabase.Kind) async throws {
    try await MailHost.running(.v23, kind, isStarted: false) { host in
      let quoted = name.replacing("\\", with: kind == .mariaDB ? "\\\\" : "\\")
        .replacing("'", with: "''")
      let bob = MailAccount.bob
      try await host.database.run(
        "UPDATE admin_mailbox SET address = '\(quoted)' WHERE address = '\(bob.localPart)';")
      let domain = "d\(name)"
      try await host.database.run(
        "UPDATE admin_domain SET name = 'd\(quoted)' WHERE name = '\(bob.domain)';")
      let result = try await Program.run(
        host.scratch["dovecot/postlogin.sh"], ["/bin/echo", "goes", "on"],
        environment: ["USER": "\(name)@\(domain)"])
      #expect(result.status == 0 && result.text == "goes on\n", "\(result.errors)")
      #expect(try await host.noted(1) == ["\(name)@\(domain)"], "\(result.errors)")
    }
  }
}

extension MailHost {
  /// The accounts that have logged in, sorted; waits until there are enough.
  fileprivate func noted(_ count: Int) async throws -> [String] {
    var names: [String] = []
    for _ in 0..<100 {
      names = try await database.addresses(where: "u.last_login IS NOT NULL")
      if names.count >= count { break }
      try await Task.sleep(for: .milliseconds(100))
    }
    return names
  }

  /// Makes the script use another port.
  fileprivate func asking(port: Int) throws {
    // The port follows a name in the script or its password file: "port=5432" or "port = 3306".
    for name in ["postlogin.sh", "postlogin.cnf"] {
      let text = self[configuration: name]
      guard !text.isEmpty else { continue }
      let changed = text.replacing(/(port ?= ?)[0-9]+/) { "\($0.1)\(port)" }
      try #require(changed != text || name == "postlogin.sh")
      let path = scratch["dovecot/\(name)"]
      var state = stat()
      stat(path, &state)
      self[configuration: name] = changed
      chmod(path, state.st_mode & 0o777)
    }
  }
}
