package import DovecotGrammar

/// A version of Dovecot, as `dovecot --version` prints it: "2.3.19.1 (9b53102964)", "2.4.1-4
/// (7d8c0e5759)".
package struct DovecotVersion: Sendable, Equatable {
  /// The first word, for example "2.3.19.1".
  package let text: String
  /// Up to three numbers, for example [2, 3, 19].
  private let numbers: [Int]

  /// Parses a version; nil if the text does not begin with two numbers separated by a dot.
  package init?(_ output: String) {
    let word = output.prefix { !$0.isWhitespace }
    let parts = word.split(separator: ".", maxSplits: 3, omittingEmptySubsequences: false)
    let numbers = parts.prefix(3).map { Int($0.prefix { $0.isASCII && $0.isNumber }) }
    guard parts.count >= 2, let major = Int(parts[0]), let minor = numbers[1] else { return nil }
    text = String(word)
    self.numbers = [major, minor] + numbers.dropFirst(2).compactMap { $0 }
  }

  /// The dialect of its configuration; nil for a version that this program does not support.
  package var dialect: Dialect? {
    switch (numbers[0], numbers[1]) {
    case (2, 3): .v23
    case (2, 4): .v24
    default: nil
    }
  }

  /// Whether it is 2.4.0 to 2.4.2, which ignore `ssl_client_ca_file` for LDAP.
  package var isEarly24: Bool {
    numbers.starts(with: [2, 4]) && (numbers.count < 3 || numbers[2] < 3)
  }

  /// Whether it is a 2.3 before 2.3.21, whose auth process cannot have an oauth2 passdb and PostgreSQL.
  package var isBefore2321: Bool {
    numbers.starts(with: [2, 3]) && (numbers.count < 3 || numbers[2] < 21)
  }
}
