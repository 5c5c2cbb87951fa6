import CSystemShims
import Diagnostics
import Files
import Glibc
import Secrets

/// Reads the password for `login`: never an argument, which every user of the host could see.
enum PasswordPrompt {
  /// Prompts on the terminal without echo, or reads one line if standard input is not a terminal.
  ///
  /// - Parameter user: the login, for the prompt.
  /// - Returns: the line without its end.
  /// - Throws: `SystemCallError`, or ``UnusablePassword``.
  static func password(for user: String) throws -> Secret {
    guard isatty(STDIN_FILENO) == 1 else { return Secret(try line()) }
    // Before the prompt, so that nothing typed after it is echoed.
    guard terminal_hide_input() else { throw SystemCallError("tcsetattr", "standard input") }
    defer { terminal_show_input() }
    let prompt = "Password of \(user.utf8.legible): "
    _ = write(STDERR_FILENO, prompt, prompt.utf8.count)
    return Secret(try line())
  }

  /// The longest password, in bytes.
  private static let limit = 4096

  private static func line() throws(UnusablePassword) -> String {
    var bytes: [UInt8] = []
    var byte: UInt8 = 0
    // Byte by byte, to leave the rest of the input for other readers.
    while bytes.count <= limit {
      let count = read(STDIN_FILENO, &byte, 1)
      if count < 0, errno == EINTR { continue }
      guard count == 1, byte != UInt8(ascii: "\n") else { break }
      bytes.append(byte)
    }
    guard bytes.count <= limit, !bytes.contains(0),
      let line = String(validating: bytes, as: UTF8.self)
    else { throw UnusablePassword(limit: limit) }
    return line
  }
}
