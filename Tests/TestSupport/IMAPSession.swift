import Synchronization

/// A logged-in IMAP client.
package final class IMAPSession: Sendable {
  /// Why there is no session, or no longer one.
  package enum Failure: Error, CustomStringConvertible {
    /// The server rejects the user name or password.
    case refused(String)
    /// The server reports a temporary failure, closes the connection or does not answer.
    case unavailable(String)
    /// The answer to a command is neither OK nor NO.
    case failed(String)

    /// The case, with the server's response.
    package var description: String {
      switch self {
      case .refused(let text): "refused: \(text)"
      case .unavailable(let text): "unavailable: \(text)"
      case .failed(let text): "failed: \(text)"
      }
    }
  }

  private let connection: LineConnection
  private let count = Atomic(0)
  private let patience: Duration

  private init(port: Int, patience: Duration) throws {
    self.patience = patience
    do {
      connection = try LineConnection(port: port)
      let greeting = try connection.line(by: .now + patience)
      guard greeting.hasPrefix("* OK") else { throw Failure.unavailable(greeting) }
    } catch let lost as LineConnection.Lost {
      throw Failure.unavailable(lost.description)
    }
  }

  /// Logs in at a port of 127.0.0.1.
  ///
  /// - Parameters:
  ///   - user: the login.
  ///   - password: the password.
  ///   - port: the port of IMAP without TLS.
  ///   - patience: the time-out for each answer.
  /// - Returns: the session; it closes with the value.
  /// - Throws: ``Failure``.
  package static func login(
    _ user: String, _ password: String, port: Int, patience: Duration = .seconds(20)
  ) async throws -> IMAPSession {
    try await BlockingWork.result {
      let session = try IMAPSession(port: port, patience: patience)
      _ = try session.ask("LOGIN \(quotedIMAP(user)) \(quotedIMAP(password))")
      return session
    }
  }

  /// Logs in with a token (OAuth 2) instead of a password; otherwise as
  /// ``login(_:_:port:patience:)``.
  ///
  /// - Throws: ``Failure``.
  package static func login(
    _ user: String, token: String, port: Int, patience: Duration = .seconds(20)
  ) async throws -> IMAPSession {
    try await BlockingWork.result {
      let session = try IMAPSession(port: port, patience: patience)
      let words = Base64.text(of: "user=\(user)\u{1}auth=Bearer \(token)\u{1}\u{1}")
      // The client answers the error details of a failed SASL exchange with an empty line.
      _ = try session.ask("AUTHENTICATE XOAUTH2 \(words)", literal: "")
      return session
    }
  }

  /// Sends a command.
  ///
  /// - Parameters:
  ///   - command: the command without its tag.
  ///   - literal: the literal to send when the server asks for it.
  /// - Returns: the lines before the tagged one.
  /// - Throws: ``Failure``.
  package func command(_ command: String, literal: String? = nil) async throws -> [String] {
    try await BlockingWork.result { try self.ask(command, literal: literal) }
  }

  /// Appends a message with this subject to the inbox.
  ///
  /// - Throws: ``Failure``.
  package func append(subject: String) async throws {
    let message = "Subject: \(subject)\r\n\r\n\r\n"
    _ = try await command("APPEND INBOX {\(message.utf8.count)}", literal: message)
  }

  /// The subjects of the messages in a mailbox, in order.
  ///
  /// - Throws: ``Failure``.
  package func subjects(in mailbox: String = "INBOX") async throws -> [String] {
    _ = try await command("EXAMINE \(quotedIMAP(mailbox))")
    let lines = try await command("UID FETCH 1:* (BODY.PEEK[HEADER.FIELDS (SUBJECT)])")
    return lines.compactMap { line in
      let name = "Subject: "
      return line.hasPrefix(name) ? String(line.dropFirst(name.count)) : nil
    }
  }

  /// Expects that an open session still answers.
  ///
  /// - Throws: ``Failure``.
  package func noop() async throws { _ = try await command("NOOP") }

  /// Logs out.
  ///
  /// - Throws: ``Failure``.
  package func logout() async throws { _ = try await command("LOGOUT") }

  private func ask(_ command: String, literal: String? = nil) throws -> [String] {
    let tag = "a\(count.add(1, ordering: .relaxed).newValue)"
    var lines: [String] = []
    do {
      try connection.send(line: "\(tag) \(command)")
      while true {
        let line = try connection.line(by: .now + patience)
        if line.hasPrefix("+"), let literal {
          try connection.send(line: literal)
        } else if line.hasPrefix("\(tag) OK") {
          return lines
        } else if line.hasPrefix("\(tag) ") {
          throw Self.failure(line)
        } else {
          lines.append(line)
        }
      }
    } catch let lost as LineConnection.Lost {
      throw Failure.unavailable((lines + [lost.description]).joined(separator: " / "))
    }
  }

  private static func failure(_ line: String) -> Failure {
    if line.contains("[AUTHENTICATIONFAILED]") { return .refused(line) }
    return line.contains("[UNAVAILABLE]") ? .unavailable(line) : .failed(line)
  }
}

/// A quoted string, RFC 3501, section 4.3.
private func quotedIMAP(_ text: String) -> String {
  "\"" + text.map { "\\\"".contains($0) ? "\\\($0)" : "\($0)" }.joined() + "\""
}
