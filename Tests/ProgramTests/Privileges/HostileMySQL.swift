import TestSupport

extension HostileCase {
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
