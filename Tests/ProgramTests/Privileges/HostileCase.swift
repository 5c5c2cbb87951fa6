import TestSupport
import Testing

/// A database server that does what no server should, and how a run may end with it.
struct HostileCase: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let kind: DatabaseServer.Kind
  let steps: [SilentPeer.Step]
  let statuses: Set<Int32>
  /// What the line has to name.
  let words: [String]

  /// Neither silence nor a wrong answer is a fault of this host: the source cannot be used, or not
  /// now.
  static let refusals: Set<Int32> = [65, 66, 69, 75]

  init(
    _ name: String, _ kind: DatabaseServer.Kind, _ steps: [SilentPeer.Step],
    _ statuses: Set<Int32> = refusals, naming words: [String] = []
  ) {
    testDescription = "\(kind), \(name)"
    (self.kind, self.steps, self.statuses, self.words) = (kind, steps, statuses, words)
  }

  /// The address of the server, without TLS.
  func url(port: Int) -> String {
    let place = "modoboa:\(DatabaseAccount.modoboa.password)@127.0.0.1:\(port)/modoboa"
    return kind == .postgreSQL
      ? "postgres://\(place)?sslmode=disable" : "mysql://\(place)?ssl_mode=disabled"
  }

  static let all = postgreSQL + mariaDB
}

extension HostileCase {
  private typealias Postgres = PostgreSQLWire
  /// A client is let in and asks; what follows answers its query.
  private static let asked: [SilentPeer.Step] = [
    .take, .say(Postgres.authenticated + Postgres.ready), .take,
  ]
  private static let columns = Postgres.columns(["_parameters", "id", "digest"])
  /// As long as no screen shows.
  private static let longText = [UInt8](repeating: 0x61, count: 24 << 20)
  private static let megabyte = [UInt8](repeating: 0x61, count: 1 << 20)

  /// Says the same again and again.
  private static func endless(_ bytes: [UInt8]) -> SilentPeer.Step {
    let piece = Array(repeatElement(bytes, count: max(1, (1 << 18) / bytes.count)).joined())
    return .flood { _ in piece }
  }

  private static func postgres(
    _ name: String, _ answer: [SilentPeer.Step], _ statuses: Set<Int32> = refusals,
    naming words: [String] = []
  ) -> HostileCase {
    HostileCase(name, .postgreSQL, asked + answer, statuses, naming: words)
  }

  static let postgreSQL = [
    postgres("wants to be sent a table", [.say(Postgres.message("G", [0, 0, 0]))]),
    postgres(
      "sends a table without end",
      [
        .say(Postgres.message("H", [0, 0, 0])), endless(Postgres.message("d", Array("1\n".utf8))),
      ]),
    postgres("begins replication", [.say(Postgres.message("W", [0, 0, 0]))]),
    postgres(
      "rows without end",
      [
        .say(columns), endless(Postgres.row([Array("{}".utf8), [0x31], [0x61]])),
      ]),
    postgres(
      "results without end",
      [
        endless(columns + Postgres.message("C", Array("SELECT 0\0".utf8)))
      ]),
    postgres(
      "a row of two gigabytes",
      [
        .say(columns + Postgres.head("D", length: 0x7fff_fff0)), endless(megabyte),
      ]),
    postgres(
      "a row of two gigabytes that drips",
      [.say(columns + Postgres.head("D", length: 0x7fff_fff0)), .drip(megabyte)]),
    postgres(
      "a row of 24 megabytes",
      [
        .say(columns + Postgres.row([longText, [0x31], [0x61]]) + Postgres.done)
      ]),
    postgres(
      "a row without columns", [.say(Postgres.columns([]) + Postgres.row([]) + Postgres.done)]),
    postgres("notices without end", [endless(Postgres.report("N", [0x61]))], [75]),
    HostileCase(
      "notices without end in the log-in", .postgreSQL,
      [.take, .say(Postgres.authenticated), endless(Postgres.report("N", [0x61]))], [75]),
    HostileCase(
      "settings without end in the log-in", .postgreSQL,
      [
        .take, .say(Postgres.authenticated),
        .flood { number in
          (0..<500).flatMap { Postgres.message("S", Array("a\(number)_\($0)\0b\0".utf8)) }
        },
      ]),
    postgres(
      "an error of 24 megabytes",
      [
        .say(Postgres.report("E", longText) + Postgres.ready)
      ]),
    postgres(
      "an error with control characters",
      [
        .say(Postgres.report("E", Array("a\u{1b}]0;b\u{7}\nc\rd\u{202e}e".utf8)) + Postgres.ready)
      ]),
    HostileCase("is silent", .postgreSQL, [], [75], naming: ["in time"]),
    postgres("does not answer", [], [75], naming: ["in time"]),
    postgres("drips", [.drip(columns + megabyte)], [75], naming: ["in time"]),
  ]
}
