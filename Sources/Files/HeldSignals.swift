import Glibc

/// The first signal that came while signals were held; a handler may touch nothing but such a word
/// (signal-safety(7)).
private nonisolated(unsafe) var heldSignal: sig_atomic_t = 0

/// Signals that end a program, held while it may not be interrupted.
///
/// They are caught for the whole process: a mask would be one thread's, and a process that has
/// started another program has several. SIGKILL cannot be held.
enum HeldSignals {
  /// Whether one has come.
  static var hasCome: Bool { heldSignal != 0 }

  private static let numbers = [SIGHUP, SIGINT, SIGQUIT, SIGTERM]

  /// Does what may not be interrupted, then lets the first signal that came meanwhile have its way.
  ///
  /// - Parameter body: what to do; once at a time in a process.
  /// - Returns: what the body returns.
  /// - Throws: what the body throws, if no signal has come.
  static func during<Result, Failure>(
    _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    heldSignal = 0
    let before = numbers.map { number in
      var old = sigaction()
      sigaction(number, nil, &old)
      // What the caller of the program has switched off (nohup(1)) stays switched off.
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
