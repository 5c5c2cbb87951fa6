/// A program did not answer, so that something is not known.
package struct NoAnswer: Error, Equatable {
  /// The program, what happened, what is not known.
  package let reason: String

  package init(_ reason: String) {
    self.reason = reason
  }
}
