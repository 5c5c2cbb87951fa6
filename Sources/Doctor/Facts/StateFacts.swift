package import Sync

/// What the last run of this program left to be done.
package struct StateFacts: Sendable, Equatable {
  /// Whether the state directory can be read.
  package var isReadable: Bool
  /// The path of a file that was replaced without a reload of Dovecot.
  package var pending: String?
  package var refused: Refusal?
  /// How runs fail, if the last one did.
  package var failed: FailedRun?

  /// A file that Dovecot could not work with.
  package struct Refusal: Sendable, Equatable {
    package let path: String
    /// Dovecot's error message.
    package let words: String

    package init(path: String, words: String) {
      self.path = path
      self.words = words
    }
  }

  package init(
    isReadable: Bool = true, pending: String? = nil, refused: Refusal? = nil,
    failed: FailedRun? = nil
  ) {
    self.isReadable = isReadable
    self.pending = pending
    self.refused = refused
    self.failed = failed
  }
}
