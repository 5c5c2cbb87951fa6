import Glibc
import Synchronization

/// What is done when the process of the tests ends by itself.
enum AtExit {
  private static let actions = Mutex<[@Sendable () -> Void]>([])

  /// Does something at the end; what was said last comes first.
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
