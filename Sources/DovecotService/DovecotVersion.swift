import DovecotSettings

/// A version of Dovecot, as `dovecot --version` prints it: "2.3.19.1 (9b53102964)", "2.4.1-4
/// (7d8c0e5759)".
struct DovecotVersion: Equatable {
  /// The first word, as "2.3.19.1".
  let text: String
  private let major: Int
  private let minor: Int

  /// Reads a version; nil if the text does not begin with two numbers and a dot between them.
  init?(_ output: String) {
    let word = output.prefix { !$0.isWhitespace }
    let numbers = word.split(separator: ".", maxSplits: 2, omittingEmptySubsequences: false)
    guard numbers.count >= 2, let major = Int(numbers[0]),
      let minor = Int(numbers[1].prefix { $0.isASCII && $0.isNumber })
    else { return nil }
    self.text = String(word)
    self.major = major
    self.minor = minor
  }

  /// The language of its configuration; nil for a version that this program does not know.
  var dialect: Dialect? {
    switch (major, minor) {
    case (2, 3): .v23
    case (2, 4): .v24
    default: nil
    }
  }
}
