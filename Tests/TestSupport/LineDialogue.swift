/// A talk with a server of lines, in which each step has to go as expected.
struct LineDialogue {
  /// An answer that was not expected.
  struct Unexpected: Error, CustomStringConvertible {
    /// What was sent.
    let line: String
    /// What came.
    let answer: String
    /// Both.
    var description: String { "\(line): \(answer)" }
  }

  private let connection: LineConnection

  /// Takes a connection whose server speaks first.
  ///
  /// - Parameters:
  ///   - connection: the connection.
  ///   - greeting: what the last line of the greeting begins with.
  /// - Throws: ``Unexpected``, or ``LineConnection/Lost``.
  init(_ connection: LineConnection, greeting: String) throws {
    self.connection = connection
    _ = try answer(to: "connect", greeting)
  }

  /// Sends a line and waits for the answer.
  ///
  /// - Parameters:
  ///   - line: the line, or several.
  ///   - beginning: what the last line of the answer begins with.
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
