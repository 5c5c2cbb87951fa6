import Deadlines
import Glibc

/// Further tries of what may work in a moment.
struct Attempts {
  /// How long to go on, in seconds.
  let timeout: Double
  /// Takes a sentence about each further try.
  let explain: (String) -> Void

  /// The first pause, in seconds; each further one is twice as long, up to ``longestPause``.
  private static let firstPause = 0.05
  private static let longestPause = 2.0

  /// Tries each of some alternatives in their order, again and again, until one succeeds.
  ///
  /// - Parameters:
  ///   - alternatives: the addresses of one database.
  ///   - body: the try, with the moment by which it has to end.
  /// - Returns: what the first try that succeeded gave.
  /// - Throws: the first error that no further try can mend; after the time-out the error of the
  ///   first alternative that was there at all, else that of the first.
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
      // Runs of many hosts that failed together would come back together.
      let jittered = pause * Double.random(in: 0.5...1)
      guard jittered < end.remaining else { throw failure }
      explain("\(failure.reason); trying again")
      usleep(UInt32(jittered * 1e6))
      pause = min(pause * 2, Self.longestPause)
    }
  }

  /// Tries each of some alternatives in their order, once.
  ///
  /// - Parameters:
  ///   - alternatives: what is tried.
  ///   - deadline: when to give up; each alternative gets its share of the time that is left.
  ///   - body: the try, with the moment by which it has to end.
  /// - Returns: what the first try that succeeded gave.
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
    // One that is there but busy says more than one that is not there.
    throw failures.first { $0.kind == .busy } ?? failures[0]
  }
}
