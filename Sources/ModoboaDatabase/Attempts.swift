import Deadlines
import Glibc

/// Retries what may work a moment later.
struct Attempts {
  /// How long to retry, in seconds.
  let timeout: Double
  /// Called with a sentence about each retry.
  let explain: (String) -> Void

  /// The first pause, in seconds; it doubles up to ``longestPause``.
  private static let firstPause = 0.05
  private static let longestPause = 2.0

  /// Tries alternatives in order, over and over, until one succeeds.
  ///
  /// - Parameters:
  ///   - alternatives: the addresses of one database.
  ///   - body: one attempt, with its deadline.
  /// - Returns: the result of the first attempt that succeeds.
  /// - Throws: the first error that a retry cannot fix; after the time-out, the error of the first
  ///   alternative that was reachable but busy, else that of the first.
  func first<Alternative, Value>(
    of alternatives: [Alternative],
    _ body: (Alternative, Deadline) throws(EngineError) -> Value
  ) throws(EngineError) -> Value {
    let end = Deadline(in: timeout)
    let answer = Deadline(in: Timeout(seconds: timeout).answer)
    var pause = Self.firstPause
    while true {
      let failure: EngineError
      do {
        return try Self.once(of: alternatives, answer, body)
      } catch {
        guard error.isTransient else { throw error }
        failure = error
      }
      // Jitter, so that many hosts that failed together do not return together.
      let jittered = pause * Double.random(in: 0.5...1)
      guard jittered < end.remaining else { throw failure }
      explain("\(failure.reason); trying again")
      usleep(UInt32(jittered * 1e6))
      pause = min(pause * 2, Self.longestPause)
    }
  }

  /// Tries alternatives in order, once each.
  ///
  /// - Parameters:
  ///   - alternatives: what to try.
  ///   - deadline: when to give up; each alternative gets its share of the remaining time.
  ///   - body: one attempt, with its deadline.
  /// - Returns: the result of the first attempt that succeeds.
  /// - Throws: as ``first(of:_:)``.
  static func once<Alternative, Value>(
    of alternatives: [Alternative], _ deadline: Deadline,
    _ body: (Alternative, Deadline) throws(EngineError) -> Value
  ) throws(EngineError) -> Value {
    var failures: [EngineError] = []
    for (number, alternative) in alternatives.enumerated() {
      do {
        return try body(alternative, deadline.share(amongst: alternatives.count - number))
      } catch {
        guard error.isTransient else { throw error }
        failures.append(error)
      }
    }
    // A busy server's error says more than an unreachable one's.
    throw failures.first { $0.kind == .busy } ?? failures[0]
  }
}
