/// How long a run waits, as an administrator sets it.
package struct Timeout: Sendable, Equatable {
  /// In seconds; with 0, a run does not wait for a lock.
  package let seconds: Double

  /// The shortest time that a peer or another program gets to answer, in seconds.
  package static let shortestAnswer = 2.0

  package init(seconds: Double) {
    self.seconds = seconds
  }

  /// How long to wait for an answer, in seconds: a run that does not wait for a lock still waits
  /// for answers.
  package var answer: Double { max(seconds, Self.shortestAnswer) }
}
