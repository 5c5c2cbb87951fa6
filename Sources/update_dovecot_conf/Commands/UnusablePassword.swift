import Diagnostics

/// The password on standard input is too long, or not a line of text.
struct UnusablePassword: ReportedError {
  /// The longest password, in bytes.
  let limit: Int

  var description: String {
    "the password must be one line of UTF-8 without NUL, at most \(limit) bytes"
  }

  var exitStatus: ExitStatus { .dataError }
}
