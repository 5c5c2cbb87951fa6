import Glibc

/// Blocking work of a test, on its own thread.
package final class BlockingWork: Sendable {
  private let body: @Sendable () -> Void
  private init(_ body: @escaping @Sendable () -> Void) { self.body = body }

  /// Starts a detached thread.
  ///
  /// - Parameters:
  ///   - priority: a nice value as for nice(1); by default the highest priority on the machine.
  ///   - body: the work.
  package static func start(priority: Int32 = -20, _ body: @escaping @Sendable () -> Void) {
    let work = BlockingWork {
      // With 0 it changes the calling thread only; its children inherit the value.
      setpriority(Int32(PRIO_PROCESS.rawValue), 0, priority)
      body()
    }
    var thread = pthread_t()
    let error = pthread_create(
      &thread, nil,
      { pointer in
        if let pointer {
          Unmanaged<BlockingWork>.fromOpaque(pointer).takeRetainedValue().body()
        }
        return nil
      }, Unmanaged.passRetained(work).toOpaque())
    precondition(error == 0, String(cString: strerror(error)))
    pthread_detach(thread)
  }

  /// Runs blocking work on its own thread, while other tasks go on.
  ///
  /// - Returns: its result.
  /// - Throws: its error.
  package static func result<Value: Sendable>(
    of body: @escaping @Sendable () throws -> Value
  ) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
      start(priority: 0) { continuation.resume(with: Result(catching: body)) }
    }
  }
}
