import Glibc
import Synchronization

/// Work for the normal exit of the test process.
enum AtExit {
  private static let actions = Mutex<[@Sendable () -> Void]>([])

  /// Adds work; the last added runs first.
  static func perform(_ action: @escaping @Sendable () -> Void) {
    let isFirst = actions.withLock { actions in
      actions.append(action)
      return actions.count == 1
    }
    if isFirst { atexit { AtExit.performAll() } }
  }

  private static func performAll() {
    while let action = actions.withLock({ $0.popLast() }) { action() }
  }
}
