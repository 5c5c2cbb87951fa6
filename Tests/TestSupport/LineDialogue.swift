/// A dialogue with a server of a line protocol, in which every answer is checked.
struct LineDialogue {
  /// An unexpected answer.
  struct Unexpected: Error, CustomStringConvertible {
    let line: String
    let answer: String
    var description: String { "\(line): \(answer)" }
  }

  private let connection: LineConnection

  /// Waits for the server's greeting.
  ///
  /// - Parameters:
  ///   - connection: the connection.
  ///   - greeting: the start of the greeting's last line.
  /// - Throws: ``Unexpected``, or ``LineConnection/Lost``.
  init(_ connection: LineConnection, greeting: String) throws {
    self.connection = connection
    _ = try answer(to: "connect", greeting)
  }

  /// Sends a line and waits for the answer.
  ///
  /// - Parameters:
  ///   - line: one or more lines.
  ///   - beginning: the start of the answer's last line.
  /// - Returns: the answer.
  /// - Throws: ``Unexpected``, or ``LineConnection/Lost``.
  @discardableResult
  func say(_ line: String, _ beginning: String) throws -> [String] {
    try connection.send(line: line)
    return try answer(to: line, beginning)
  }

  private func answer(to line: String, _ beginning: String) throws -> [String] {
    var lines: [String] = []
    while true {
      let answer = try connection.line(by: .now + .seconds(20))
      lines.append(answer)
      if answer.hasPrefix(beginning) { return lines }
      let bad = ["NO", "BYE", "-ERR", "4", "5", "FAIL"]
      if bad.contains(where: { answer.hasPrefix($0) }) {
        throw Unexpected(line: line, answer: answer)
      }
    }
  }
}
