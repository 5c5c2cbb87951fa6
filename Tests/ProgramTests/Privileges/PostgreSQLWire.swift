/// What a server of PostgreSQL's says (PostgreSQL manual, 55.7).
enum PostgreSQLWire {
  /// AuthenticationOk.
  static let authenticated: [UInt8] = message("R", [0, 0, 0, 0])
  /// AuthenticationCleartextPassword.
  static let password: [UInt8] = message("R", [0, 0, 0, 3])
  /// ReadyForQuery.
  static let ready: [UInt8] = message("Z", Array("I".utf8))

  /// A message: its kind, its length, its body.
  static func message(_ kind: Unicode.Scalar, _ body: [UInt8]) -> [UInt8] {
    [UInt8(ascii: kind)] + number(body.count + 4) + body
  }

  /// The head of a message with a body that is to come.
  static func head(_ kind: Unicode.Scalar, length: Int) -> [UInt8] {
    [UInt8(ascii: kind)] + number(length)
  }

  /// RowDescription of columns of the type text.
  static func columns(_ names: [String]) -> [UInt8] {
    let columns = names.flatMap { name -> [UInt8] in
      Array(name.utf8) + [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 25, 255, 255, 255, 255, 255, 255, 0, 0, 0]
    }
    return message("T", short(names.count) + columns)
  }

  /// DataRow.
  static func row(_ values: [[UInt8]]) -> [UInt8] {
    message("D", short(values.count) + values.flatMap { number($0.count) + $0 })
  }

  /// ErrorResponse or NoticeResponse.
  static func report(_ kind: Unicode.Scalar, state: String = "XX000", _ text: [UInt8]) -> [UInt8] {
    let severity = Array((kind == "E" ? "SERROR\0VERROR\0" : "SNOTICE\0VNOTICE\0").utf8)
    return message(kind, severity + Array("C\(state)\0M".utf8) + text + [0, 0])
  }

  /// CommandComplete of a SELECT, and ReadyForQuery.
  static let done: [UInt8] = message("C", Array("SELECT 1\0".utf8)) + ready

  private static func short(_ value: Int) -> [UInt8] {
    [UInt8(truncatingIfNeeded: value >> 8), UInt8(truncatingIfNeeded: value)]
  }

  private static func number(_ value: Int) -> [UInt8] { short(value >> 16) + short(value) }
}
