import Glibc

/// How long steps take, by CLOCK_MONOTONIC.
package struct Stopwatch: Sendable {
  private let start = Self.now
  private var last = Self.now

  package init() {}

  /// The seconds since the start.
  package var seconds: Double { Self.now - start }

  /// The whole milliseconds since the start or the previous call.
  package mutating func lap() -> Int {
    let now = Self.now
    defer { last = now }
    return Int(((now - last) * 1000).rounded())
  }

  private static var now: Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
