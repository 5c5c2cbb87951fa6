/// How long a run waits, as an administrator says it.
package struct Timeout: Sendable, Equatable {
  /// In seconds; 0 is not to wait for a lock at all.
  package let seconds: Double

  /// The least time that a peer or another program has for its answer, in seconds.
  package static let shortestAnswer = 2.0

  /// A time-out of some seconds.
  package init(seconds: Double) {
    self.seconds = seconds
  }

  /// How long an answer is waited for, in seconds: who does not want to wait for a lock still wants
  /// an answer.
  package var answer: Double { max(seconds, Self.shortestAnswer) }
}
