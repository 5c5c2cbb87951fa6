import Secrets

/// Dovecot's messages without secrets: they quote from the files that it reads.
struct DovecotWords {
  /// The target's path as in Dovecot's messages.
  let path: String
  /// The password in the new file, if there is one.
  let password: Secret?

  /// A message about the new file, or about a file other than the target.
  func ofNewFile(_ words: String) -> String {
    guard let password, !password.isEmpty else { return words }
    return words.replacing(password.reveal(), with: Secret.placeholder)
  }

  /// A message with the old file in place.
  ///
  /// Another program may have written that file, and Dovecot may quote part of a password where it
  /// expects a setting: an error in it is shown only up to the line number.
  func ofOldFile(_ words: String) -> String {
    let place = "\(path) line "
    guard let found = words.firstRange(of: place) else { return ofNewFile(words) }
    let line = words[found.upperBound...].prefix { $0.isASCII && $0.isNumber }
    return ofNewFile(String(words[..<line.endIndex]))
  }
}
