/// A program did not answer, so that something is not known.
package struct NoAnswer: Error, Equatable {
  /// Who was asked, what happened, what is not known; one sentence without a full stop.
  package let reason: String

  /// A question without an answer.
  package init(_ reason: String) {
    self.reason = reason
  }
}
