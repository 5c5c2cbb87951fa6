/// What the last run of this program left to do.
package struct StateFacts: Sendable, Equatable {
  /// Whether its notes may be read.
  package var isReadable: Bool
  /// The file after whose replacement Dovecot has yet to be reloaded.
  package var pending: String?
  /// The file that Dovecot could not work with.
  package var refused: Refusal?

  /// A file that Dovecot could not work with.
  package struct Refusal: Sendable, Equatable {
    /// The path of the file.
    package let path: String
    /// What Dovecot said.
    package let words: String

    /// A refusal.
    package init(path: String, words: String) {
      self.path = path
      self.words = words
    }
  }

  /// A state.
  package init(isReadable: Bool = true, pending: String? = nil, refused: Refusal? = nil) {
    self.isReadable = isReadable
    self.pending = pending
    self.refused = refused
  }
}
