import Glibc
import TestSupport
import Testing

/// Two hosts of which only the second is a server, in one form.
struct TwoHosts: Sendable, CustomTestStringConvertible {
  enum First: CaseIterable { case refuses, isSilent }
  enum Form: CaseIterable { case url, dovecot23, dovecot24 }

  let kind: StoredDatabase.Kind
  let form: Form
  let first: First
  var testDescription: String { "\(kind), \(form), the first \(first)" }

  /// All combinations; a MySQL URL names only one host.
  static let all = StoredDatabase.Kind.servers.flatMap { kind in
    Form.allCases.filter { kind == .postgreSQL || $0 != .url }.flatMap { form in
      First.allCases.map { TwoHosts(kind: kind, form: form, first: $0) }
    }
  }

  /// A loopback address without a server; the one of a silent peer is not used by another test at
  /// the same time.
  var firstAddress: String {
    let number = 1 + (Form.allCases.firstIndex(of: form) ?? 0)
    return first == .refuses ? "127.0.0.2" : "127.0.1.\(number)"
  }

  /// The options that name both: the first address, and 127.0.0.1 with the server.
  func source(_ name: String, port: Int, in scratch: Scratch) -> [String] {
    let account = DatabaseAccount.modoboa
    let keywords =
      ["port", "\(port)", "dbname", name, "user", account.name]
      + ["password", account.password]
    let pairs = stride(from: 0, to: keywords.count, by: 2).map { (keywords[$0], keywords[$0 + 1]) }
    let engine = kind == .postgreSQL ? "pgsql" : "mysql"
    switch form {
    case .url:
      let hosts = "\(firstAddress):\(port),127.0.0.1:\(port)"
      return ["--database", "postgres://\(account.name):\(account.password)@\(hosts)/\(name)"]
    case .dovecot23:
      let words = pairs.map { "\($0)=\($1)" }.joined(separator: " ")
      let text = "driver = \(engine)\nconnect = host=\(firstAddress) host=127.0.0.1 \(words)\n"
      return ["--dovecot-sql", scratch.write("dovecot-sql.conf.ext", text)]
    case .dovecot24:
      let settings = pairs.map { "\($0) = \($1)\n" }.joined()
      let inner = kind == .postgreSQL ? "parameters {\n\(settings)}\n" : settings
      let blocks = [firstAddress, "127.0.0.1"].map { "\(engine) \($0) {\n\(inner)}\n" }.joined()
      return ["--dovecot-sql", scratch.write("auth-sql.conf.ext", blocks)]
    }
  }
}

@Suite(
  "A server that is down, or does not let the run proceed", .timeLimit(.minutes(20)),
  .fewAtOnce
)
struct RetryTests {
  @Test("Of two hosts, the one that answers is used in time", arguments: TwoHosts.all)
  func twoHosts(hosts: TwoHosts) async throws {
    let host = Host()
    let database = try await StoredDatabase(hosts.kind)
    let (server, name) = try #require(database.onServer)
    let source = hosts.source(name, port: server.port, in: host.scratch)
    let peer =
      hosts.first == .isSilent ? SilentPeer([], on: hosts.firstAddress, port: server.port) : nil
    let run = await TimedRun.sync(source + ["--timeout", "4"] + host.options)
    expectChange(run.result)
    try await expectFile(of: .searchBind, on: host)
    #expect(try await !database.flag)
    // The silent one gets at most half of the time, for reading and for acknowledging.
    expectDuration(run, within: peer == nil ? 0..<3 : 1.9..<6.5)
  }

  @Test("A wrong password is reported at once", arguments: StoredDatabase.Kind.servers)
  func wrongPassword(kind: StoredDatabase.Kind) async throws {
    let host = try await Host.withOlderFile()
    let before = host.files
    let database = try await StoredDatabase(kind)
    let wrong = DatabaseAccount(name: "modoboa", password: "Invented-Bind-8")
    let source = ["--database", database.url(as: wrong), "--timeout", "10"]
    let run = await TimedRun.sync(source + host.options)
    expectRefusal(run.result, 69, on: host, before: before)
    expectDuration(run, within: 0..<1)
  }

  @Test(
    "A run gives up on a locked table in time, and no statement of it keeps waiting on the server",
    arguments: StoredDatabase.Kind.servers, ["2", "2.5"])
  func lockedTable(kind: StoredDatabase.Kind, timeout: String) async throws {
    let host = try await Host.withOlderFile()
    let before = host.files
    let database = try await StoredDatabase(kind)
    let session = try database.session(
      kind == .postgreSQL
        ? "BEGIN; LOCK TABLE core_localconfig IN ACCESS EXCLUSIVE MODE;"
        : "LOCK TABLES core_localconfig WRITE;")
    let source = ["--database", database.url(as: .odd), "--timeout", timeout]
    async let waiting = TimedRun.sync(source + host.options)
    // Meanwhile it does wait on the server.
    try await expectSoon { try await database.connections(of: .odd) == 1 }
    let run = await waiting
    expectRefusal(run.result, 75, on: host, before: before)
    let seconds = try #require(Double(timeout))
    expectDuration(run, within: seconds - 0.1..<seconds + 0.5)
    try await expectSoon { try await database.connections(of: .odd) == 0 }
    session.endInput()
    _ = session.end()
  }

  /// Expects a condition to become true, however busy the machine is.
  private func expectSoon(
    sourceLocation: SourceLocation = #_sourceLocation, _ condition: () async throws -> Bool
  ) async throws {
    let end = ContinuousClock.now + .seconds(60)
    while ContinuousClock.now < end {
      if try await condition() { return }
      try await Task.sleep(for: .milliseconds(20))
    }
    Issue.record("not true within a minute", sourceLocation: sourceLocation)
  }
}
