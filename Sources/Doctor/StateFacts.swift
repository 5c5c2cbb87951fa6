/// What the last run of this program left to do.
public struct StateFacts: Sendable, Equatable {
  /// Whether its notes may be read.
  public var isReadable: Bool
  /// The file after whose replacement Dovecot has yet to be reloaded.
  public var pending: String?
  /// The file that Dovecot could not work with.
  public var refused: Refusal?

  /// A file that Dovecot could not work with.
  public struct Refusal: Sendable, Equatable {
    /// The path of the file.
    public let path: String
    /// What Dovecot said.
    public let words: String

    /// A refusal.
    public init(path: String, words: String) {
      self.path = path
      self.words = words
    }
  }

  /// A state.
  public init(isReadable: Bool = true, pending: String? = nil, refused: Refusal? = nil) {
    self.isReadable = isReadable
    self.pending = pending
    self.refused = refused
  }
}
