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

  private static func mysql(
    _ name: String, _ answer: [SilentPeer.Step], _ statuses: Set<Int32> = refusals,
    naming words: [String] = []
  ) -> HostileCase {
    HostileCase(name, .mariaDB, MySQLWire.loggedIn + answer, statuses, naming: words)
  }

  private static let rows = MySQLWire.round(from: 6) { MySQLWire.row($0, ["{}", "1", "a"]) }
  private static let manyColumns = MySQLWire.round(from: 2) { MySQLWire.column($0, "a") }
  /// A part of a row that is as long as a packet can be.
  private static let part: [UInt8] = [UInt8](repeating: 0x61, count: 0xff_ffff)

  static let mariaDB = [
    mysql("rows without end", [.say(MySQLWire.columns), .flood { _ in rows }]),
    mysql(
      "columns without end",
      [
        .say(MySQLWire.packet(1, [253, 255, 255, 255])), .flood { _ in manyColumns },
      ]),
    mysql(
      "a row without end",
      [
        .say(MySQLWire.columns),
        .flood { [255, 255, 255, UInt8(truncatingIfNeeded: $0 + 6)] + part },
      ]),
    mysql(
      "a row of 16 megabytes",
      [
        .say(MySQLWire.columns), .say([255, 255, 255, 6] + part), .say([0, 0, 0, 7]),
        .say(MySQLWire.end(8)),
      ]),
    mysql(
      "a row without columns",
      [
        .say(MySQLWire.columns + MySQLWire.packet(6, []) + MySQLWire.end(7))
      ]),
    mysql(
      "a value that is longer than its row",
      [
        .say(MySQLWire.columns + MySQLWire.packet(6, [254, 255, 255, 255, 127, 0, 0, 0, 0, 97]))
      ]),
    mysql("no columns", [.say(MySQLWire.packet(1, []))]),
    mysql(
      "results without end",
      [
        .flood { _ in
          (0..<2000).flatMap { _ in MySQLWire.packet(1, [0, 0, 0, 10, 0, 0, 0]) }
        }
      ]),
    mysql(
      "an error with control characters",
      [
        .say(MySQLWire.packet(1, [255, 1, 4] + "#HY000a\u{1b}]0;b\u{7}\nc\rd\u{202e}e".utf8))
      ]),
    HostileCase("is silent", .mariaDB, [], [75], naming: ["in time"]),
    mysql("does not answer", [], [75], naming: ["in time"]),
    mysql("drips", [.say(MySQLWire.columns), .drip(part)], [75], naming: ["in time"]),
    HostileCase("drips its greeting", .mariaDB, [.drip(part)], [69, 75]),
  ]
}
