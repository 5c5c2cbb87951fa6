/// The characters that Dovecot accepts in a login, as bytes: `auth_username_chars`, after those of
/// `auth_username_translation` are replaced (auth_request_fix_username in auth-request.c of 2.3 and
/// auth-request-fields.c of 2.4).
package struct LoginCharacters: Sendable, Equatable {
  private let accepted: Set<UInt8>
  private let translation: [UInt8: UInt8]

  /// - Parameters:
  ///   - accepted: `auth_username_chars`; empty for all.
  ///   - translation: `auth_username_translation`, pairs of a byte and its replacement.
  package init(accepted: String, translation: String) {
    self.accepted = Set(accepted.utf8)
    let bytes = Array(translation.utf8)
    var replacements: [UInt8: UInt8] = [:]
    for index in stride(from: 0, to: bytes.count - 1, by: 2) {
      replacements[bytes[index]] = bytes[index + 1]
    }
    self.translation = replacements
  }

  /// The first character of a login that Dovecot does not accept; nil if it accepts the login.
  package func firstRefused(in login: String) -> Unicode.Scalar? {
    guard !accepted.isEmpty else { return nil }
    return login.unicodeScalars.first { scalar in
      !String(scalar).utf8.allSatisfy { accepted.contains(translation[$0] ?? $0) }
    }
  }
}

extension DovecotInstance {
  /// The characters that it accepts in a login; nil if its configuration cannot be read.
  package var loginCharacters: LoginCharacters? {
    values(of: ["auth_username_chars", "auth_username_translation"]).map {
      LoginCharacters(accepted: $0[0], translation: $0[1])
    }
  }
}
