import Dispatch
import Glibc
import Synchronization

/// Waits on the main thread for what is done concurrently.
///
/// A run is a straight line, and one that has nothing to wait for does not even start the machinery
/// of concurrency, which costs half a millisecond. Only the main thread may wait like this: it is
/// none of those that tasks run on.
///
/// - Parameter body: what is done.
/// - Returns: what it returns.
/// - Throws: what it throws.
func waiting<Success: Sendable>(
  for body: @escaping @Sendable () async throws -> Success
) throws -> Success {
  try waiting {
    do { return Result<Success, any Error>.success(try await body()) } catch {
      return .failure(error)
    }
  }.get()
}

/// Waits for what cannot fail; else as the one that throws.
///
/// - Parameter body: what is done.
/// - Returns: what it returns.
func waiting<Success: Sendable>(for body: @escaping @Sendable () async -> Success) -> Success {
  // libdispatch asks for a higher priority of one of its threads. Where that is refused, as in a
  // container without CAP_SYS_NICE, it would send that to the system's log, with each change.
  setenv("LIBDISPATCH_LOG", "NO", 1)
  let result = Mutex<Success?>(nil)
  let isDone = DispatchSemaphore(value: 0)
  Task.detached {
    let value = await body()
    result.withLock { $0 = value }
    isDone.signal()
  }
  isDone.wait()
  guard let value = result.withLock({ $0 }) else { fatalError("signalled without a result") }
  return value
}
