import Glibc

/// The first signal that arrived while signals were held.
///
/// A handler may only access such a variable (signal-safety(7)).
private nonisolated(unsafe) var heldSignal: sig_atomic_t = 0

/// Holds terminating signals while the program must not be interrupted.
///
/// They are caught, not blocked: a child started meanwhile would inherit a mask. SIGKILL cannot be
/// held.
package enum HeldSignals {
  /// Whether a signal has arrived.
  static var hasCome: Bool { heldSignal != 0 }

  private static let numbers = [SIGHUP, SIGINT, SIGQUIT, SIGTERM]

  /// Runs code that must not be interrupted, then raises the first signal that arrived meanwhile.
  ///
  /// - Parameter body: the code; only one at a time in a process.
  /// - Returns: the result of the body.
  /// - Throws: the error of the body, unless a signal ends the process.
  package static func during<Result, Failure>(
    _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    heldSignal = 0
    let before = numbers.map { number in
      var old = sigaction()
      sigaction(number, nil, &old)
      // A signal that the caller ignores (nohup(1)) stays ignored.
      guard old.__sigaction_handler.sa_handler.map(isIgnoring) != true else { return old }
      var new = sigaction()
      new.__sigaction_handler.sa_handler = { if heldSignal == 0 { heldSignal = $0 } }
      new.sa_flags = SA_RESTART
      sigaction(number, &new, nil)
      return old
    }
    defer {
      for (number, var old) in zip(numbers, before) { sigaction(number, &old, nil) }
      if heldSignal != 0 { raise(heldSignal) }
    }
    return try body()
  }

  private static func isIgnoring(_ handler: @convention(c) (Int32) -> Void) -> Bool {
    unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
  }
}
