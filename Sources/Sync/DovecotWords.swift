import Secrets

/// What Dovecot says, fit to be shown to anybody: it quotes from the files that it reads.
struct DovecotWords {
  /// The file that is replaced, as Dovecot names it.
  let path: String
  /// The password in the new file; nil if there is none.
  let password: Secret?

  /// What is said of the new file, or of a file that is not replaced.
  func ofNewFile(_ words: String) -> String {
    guard let password, !password.isEmpty else { return words }
    return words.replacing(password.reveal(), with: Secret.placeholder)
  }

  /// What is said with the old file in place.
  ///
  /// Somebody else may have written it, such that a part of a password stands where Dovecot expects
  /// a setting and quotes what it finds: of an error in it nothing but the line is shown.
  func ofOldFile(_ words: String) -> String {
    let place = "\(path) line "
    guard let found = words.firstRange(of: place) else { return ofNewFile(words) }
    let line = words[found.upperBound...].prefix { $0.isASCII && $0.isNumber }
    return ofNewFile(String(words[..<line.endIndex]))
  }
}
