import DovecotService
import Testing

extension ConfigurationVerdict {
  /// The error text of a refusal.
  ///
  /// - Throws: what `#require` throws for another verdict.
  var refusal: String {
    get throws {
      let text: String? = if case .refused(let text) = self { text } else { nil }
      return try #require(text, "\(self)")
    }
  }

  /// Why it is not known whether Dovecot accepts its configuration.
  ///
  /// - Throws: what `#require` throws for another verdict.
  var unknownReason: String {
    get throws {
      let text: String? = if case .unknown(let reason) = self { reason } else { nil }
      return try #require(text, "\(self)")
    }
  }
}
