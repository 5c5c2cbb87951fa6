import Subprocess
import SystemPackage
import TestSupport

/// A server that runs as long as a closure does.
enum Server {
  /// A server that did not come up within the time, with its output.
  struct NotReady: Error {
    let command: [String]
    let output: String
  }

  /// Runs a server; when standard input ends, because the test is over or its process is gone, ends
  /// the server and all that it has started.
  ///
  /// It stands in a session of its own, so that process 0 of `kill` means the server's family and
  /// nobody else, and survives the TERM itself to wait for the server.
  private static let keeper = """
    trap : TERM
    "$@" </dev/null &
    server=$!
    while read -r _; do :; done
    kill -TERM 0
    while kill -0 "$server" 2>/dev/null; do wait "$server"; done
    kill -KILL 0
    """

  /// Starts a server, waits until it is ready, and ends it when the closure returns or throws.
  ///
  /// - Parameters:
  ///   - command: the server and its arguments, such that it stays in the foreground.
  ///   - log: the file for its standard output and standard error.
  ///   - isReady: whether it answers; asked until it does, for ten seconds at most.
  ///   - body: what needs the server.
  /// - Throws: ``NotReady``, or what the closure throws.
  static func running(
    _ command: [String], log: String, isReady: @Sendable () -> Bool, _ body: () async throws -> Void
  ) async throws {
    let output = try FileDescriptor.open(
      FilePath(log), .writeOnly, options: [.create, .append], permissions: [.ownerReadWrite])
    defer { try? output.close() }
    let ending = [
      TeardownStep.send(
        signal: .terminate, toProcessGroup: true, allowedDurationToNextStep: .seconds(5))
    ]
    var options = PlatformOptions()
    options.createSession = true
    options.teardownSequence = ending

    let record = try await Subprocess.run(
      .path("/bin/sh"), arguments: .init(["-c", keeper, "sh"] + command),
      environment: .custom(["PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C"]),
      platformOptions: options, input: .inputWriter,
      output: .fileDescriptor(output, closeAfterSpawningProcess: false),
      error: .fileDescriptor(output, closeAfterSpawningProcess: false)
    ) { execution in
      let outcome: Result<Void, any Error>
      do {
        guard try await isTrue(within: .seconds(10), isReady) else {
          throw NotReady(
            command: command,
            output: String(decoding: Scratch.content(of: log) ?? [], as: UTF8.self))
        }
        outcome = .success(try await body())
      } catch {
        outcome = .failure(error)
      }
      try? await execution.standardInputWriter.finish()
      await execution.teardown(using: ending)
      return outcome
    }
    return try record.closureResult.get()
  }

  private static func isTrue(within limit: Duration, _ condition: @Sendable () -> Bool)
    async throws -> Bool
  {
    let end = ContinuousClock.now + limit
    while !condition() {
      guard ContinuousClock.now < end else { return false }
      try await Task.sleep(for: .milliseconds(10))
    }
    return true
  }
}
