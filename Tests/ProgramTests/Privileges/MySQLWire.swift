/// What a server of MySQL's or MariaDB's says (MariaDB Knowledge Base, Clients & Utilities, Client/
/// Server Protocol).
enum MySQLWire {
  /// The 20 bytes that a password is mixed with, of ``greeting(hasTLS:)`` and ``switching(to:)``.
  static let scramble = Array("abcdefghijklmnopqrst".utf8)

  /// A packet.
  static func packet(_ number: Int, _ body: [UInt8]) -> [UInt8] {
    let length = (0..<3).map { UInt8(truncatingIfNeeded: body.count >> ($0 * 8)) }
    return length + [UInt8(truncatingIfNeeded: number)] + body
  }

  /// The greeting (HandshakeV10), with TLS or without.
  static func greeting(hasTLS: Bool = false) -> [UInt8] {
    let capabilities: UInt32 = 0x81f_f7df | (hasTLS ? 0x800 : 0)
    let bytes = (0..<4).map { UInt8(truncatingIfNeeded: capabilities >> ($0 * 8)) }
    let version: [UInt8] = [10] + "10.11.19-MariaDB\0".utf8 + [7, 0, 0, 0]
    let middle: [UInt8] = [bytes[0], bytes[1], 45, 2, 0, bytes[2], bytes[3], 21]
    let body = [
      version, Array(scramble[..<8]), [0], middle, [UInt8](repeating: 0, count: 10),
      Array(scramble[8...]), Array("\0mysql_native_password\0".utf8),
    ]
    return packet(0, body.flatMap(\.self))
  }

  /// OK.
  static func fine(_ number: Int) -> [UInt8] { packet(number, [0, 0, 0, 2, 0, 0, 0]) }

  /// The end of the columns, or of the rows.
  static func end(_ number: Int) -> [UInt8] { packet(number, [254, 0, 0, 2, 0]) }

  /// A client is let in and has its settings taken; what follows answers its query.
  static let loggedIn: [SilentPeer.Step] = [
    .say(greeting()), .take, .say(fine(2)), .take, .say(fine(1)), .take,
  ]

  /// A column of texts.
  static func column(_ number: Int, _ name: String) -> [UInt8] {
    let names = ["def", "m", "t", "t", name, name].flatMap { [UInt8($0.utf8.count)] + $0.utf8 }
    return packet(number, names + [12, 45, 0, 255, 255, 255, 255, 252, 0, 0, 0, 0, 0])
  }

  /// The columns of a result, packets 1 to 5.
  static let columns: [UInt8] =
    packet(1, [3]) + column(2, "_parameters") + column(3, "id") + column(4, "digest") + end(5)

  /// A row of short texts.
  static func row(_ number: Int, _ values: [String]) -> [UInt8] {
    packet(number, values.flatMap { [UInt8($0.utf8.count)] + $0.utf8 })
  }

  /// 256 packets, whose numbers begin anew after them.
  static func round(from number: Int, _ packet: (Int) -> [UInt8]) -> [UInt8] {
    (0..<256).flatMap { packet((number + $0) & 255) }
  }

  /// A wish for another way to log in.
  static func switching(to plugin: String, _ number: Int = 2) -> [UInt8] {
    packet(number, [254] + Array(plugin.utf8) + [0] + scramble + [0])
  }
}
