import Glibc

/// The moment by which something must have answered, on CLOCK_MONOTONIC, which no clock change moves.
package struct Deadline: Sendable {
  /// Seconds of `CLOCK_MONOTONIC`.
  package let end: Double

  /// A moment from now.
  ///
  /// - Parameter seconds: how far away; negative counts as 0.
  package init(in seconds: Double) {
    end = Self.now + max(seconds, 0)
  }

  /// How many seconds are left; 0 when it has passed.
  package var remaining: Double { max(end - Self.now, 0) }

  /// Whether it has passed.
  package var hasPassed: Bool { remaining == 0 }

  /// A fair part of the time that is left, so that one that is silent leaves time to try another.
  ///
  /// - Parameter count: how many are still to be tried, this one included.
  /// - Returns: the moment by which this one has to end.
  package func share(amongst count: Int) -> Deadline {
    count <= 1 ? self : Deadline(in: remaining / Double(count))
  }

  /// Waits until a descriptor is ready.
  ///
  /// - Parameters:
  ///   - events: `POLLIN`, `POLLOUT` or both, poll(2).
  ///   - descriptor: a socket.
  /// - Returns: the events that came; nil if the moment passed first, or poll(2) fails.
  package func wait(for events: Int32, on descriptor: Int32) -> Int32? {
    var entry = pollfd(fd: descriptor, events: Int16(events), revents: 0)
    for _ in 0..<Self.interruptions {
      // A peer that always has something to say must not keep the moment from passing.
      if hasPassed { return nil }
      // Rounded up: a rest below a millisecond would be polled for without a pause.
      let count = poll(&entry, 1, Int32(clamping: Int((remaining * 1000).rounded(.up))))
      if count > 0 { return Int32(entry.revents) }
      if count < 0, errno == EINTR { continue }
      return nil
    }
    return nil
  }

  /// How often a signal may interrupt one wait.
  private static let interruptions = 1000

  private static var now: Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
