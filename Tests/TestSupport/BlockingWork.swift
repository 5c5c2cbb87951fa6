import Glibc

/// What a test does on a thread of its own, since it blocks.
package final class BlockingWork: Sendable {
  private let body: @Sendable () -> Void
  private init(_ body: @escaping @Sendable () -> Void) { self.body = body }

  /// Starts a thread that nobody waits for.
  ///
  /// - Parameters:
  ///   - priority: as nice(1) says it; without it, before everything else on the machine.
  ///   - body: what it does.
  package static func start(priority: Int32 = -20, _ body: @escaping @Sendable () -> Void) {
    let work = BlockingWork {
      // With 0 this is about the calling thread alone, and its children inherit it.
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

  /// Does something on a thread of its own, while other tasks go on.
  ///
  /// - Returns: what it gives.
  /// - Throws: what it throws.
  package static func result<Value: Sendable>(
    of body: @escaping @Sendable () throws -> Value
  ) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
      start(priority: 0) { continuation.resume(with: Result(catching: body)) }
    }
  }
}
