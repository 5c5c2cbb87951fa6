import Glibc

/// A point in time on CLOCK_MONOTONIC, unaffected by clock changes.
package struct Deadline: Sendable {
  /// Seconds of `CLOCK_MONOTONIC`.
  package let end: Double

  /// A deadline from now.
  ///
  /// - Parameter seconds: how far away; a negative value means 0.
  package init(in seconds: Double) {
    end = Self.now + max(seconds, 0)
  }

  /// A deadline as ``end`` gives it.
  package init(at end: Double) {
    self.end = end
  }

  /// The seconds left; 0 when it has passed.
  package var remaining: Double { max(end - Self.now, 0) }

  package var hasPassed: Bool { remaining == 0 }

  /// An equal share of the time left, so that a silent peer leaves time for the others.
  ///
  /// - Parameter count: the number of peers still to try, including this one.
  /// - Returns: the deadline for this one.
  package func share(amongst count: Int) -> Deadline {
    count <= 1 ? self : Deadline(in: remaining / Double(count))
  }

  /// Waits until a descriptor is ready.
  ///
  /// - Parameters:
  ///   - events: `POLLIN`, `POLLOUT` or both, poll(2).
  ///   - descriptor: a socket.
  /// - Returns: the events; nil if the deadline passed first, or poll(2) failed.
  package func wait(for events: Int32, on descriptor: Int32) -> Int32? {
    var entry = pollfd(fd: descriptor, events: Int16(events), revents: 0)
    for _ in 0..<Self.interruptions {
      // Checked first: a peer that sends all the time must not extend the deadline.
      if hasPassed { return nil }
      // Rounded up: less than a millisecond would make a busy loop.
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
