import TestSupport
import Testing

@Suite("TLS to MySQL and MariaDB", .timeLimit(.minutes(20)), .fewAtOnce)
struct MySQLTLSTests {
  /// Values of `ssl_mode`; nil for a URL without it.
  static let modes = [
    "", "disabled", "preferred", "required", "verify_ca", "verify_identity", "VERIFY_IDENTITY",
  ]
  /// The CA that the client trusts.
  enum Authority: CaseIterable, Sendable { case none, right, wrong }

  private static let stored = Task {
    let database = try await StoredDatabase(.mariaDB)
    let place = try Place(database)
    try await place.server.run(
      """
      CREATE USER '\(place.name)'@'%' IDENTIFIED BY '\(DatabaseAccount.modoboa.password)' REQUIRE SSL;
      GRANT ALL ON \(place.name).* TO '\(place.name)'@'%';
      """, in: nil)
    return place
  }

  /// A URL with a mode and a CA.
  private func url(_ place: Place, _ mode: String, _ authority: Authority, of host: String)
    async throws -> String
  {
    let other = try await DatabaseServer.shared(.postgreSQL)
    var options = mode.isEmpty ? [] : ["ssl_mode=\(mode)"]
    if authority != .none {
      options.append("ssl_ca=\(authority == .right ? place.server.authority : other.authority)")
    }
    // An account for which the server requires TLS.
    return "mysql://\(place.name):\(DatabaseAccount.modoboa.password)@\(host):\(place.server.port)/"
      + "\(place.name)?" + options.joined(separator: "&")
  }

  @Test(
    "the connection is as secure as requested, or refused", arguments: modes,
    Authority.allCases)
  func security(_ mode: String, _ authority: Authority) async throws {
    let place = try await Self.stored.value
    let isChecked = mode.lowercased().hasPrefix("verify") || mode.isEmpty && authority != .none
    let isPlain = mode == "disabled" || mode.isEmpty && authority == .none
    let host = try await Host.withOlderFile()
    let before = host.files
    let result = try await host.syncOnce(
      database: try await url(place, mode, authority, of: "127.0.0.1"))
    if isPlain || isChecked && authority != .right {
      let words = isPlain ? "Access denied for user" : "certificate"
      expectRefusal(
        result, 69, naming: ["the MySQL database of --database", words], on: host, before: before)
    } else {
      expectChange(result)
      try await expectFile(of: .searchBind, on: host)
    }
  }

  @Test("a certificate for another name is refused if the mode checks the name", arguments: modes)
  func name(_ mode: String) async throws {
    let place = try await Self.stored.value
    let host = try await Host.withOlderFile()
    let before = host.files
    let hosts = host.scratch.write("hosts", "127.0.0.1 db.example.test\n", mode: 0o644)
    let url = try await url(place, mode, .right, of: "db.example.test")
    let result = try await host.mounting(
      "mount --bind \(hosts) /etc/hosts; exec \"$@\"",
      ["/usr/bin/timeout", "20", Program.underTest, "--database", url, "--timeout", "60"]
        + host.options)
    if mode == "preferred" || mode == "required" {
      expectChange(result)
    } else {
      let words = mode == "disabled" ? "Access denied for user" : "certificate"
      expectRefusal(result, 69, naming: [words], on: host, before: before)
    }
  }

  @Test("a server without TLS is read only if TLS is not requested")
  func withoutTLS() async throws {
    try await DatabaseServer.running(.mariaDB, settings: ["ssl": "0"]) { server in
      let place = try Place(try await StoredDatabase(.mariaDB, on: server))
      for mode in Self.modes {
        let host = try await Host.withOlderFile()
        let before = host.files
        let options: KeyValuePairs = mode.isEmpty ? [:] : ["ssl_mode": mode]
        let url = server.url(place.name, options: options)
        let result = try await host.syncOnce(database: url)
        if ["", "disabled", "preferred"].contains(mode) {
          expectChange(result)
        } else {
          expectRefusal(result, 69, naming: ["TLS"], on: host, before: before)
        }
      }
    }
  }
}
