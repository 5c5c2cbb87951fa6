import CSystemShims
import Glibc

/// The worker's own end of the pipes to its parent.
package struct WorkerChannel: Sendable {
  let input: Int32
  let output: Int32
  let note: StepNote

  /// Milliseconds beyond the deadline after which a worker that is still there ends by itself.
  private static let delay: UInt32 = 500

  /// Waits for the next request, whose content is not used; nil if the parent has no more.
  package func nextRequest() -> UInt8? { nextRequestWithContent()?.kind }

  /// Waits for the next request; nil if the parent has no more.
  ///
  /// From then on the worker has a timer of its own, which it keeps across a change of its user: a
  /// parent without CAP_KILL could not end it.
  package func nextRequestWithContent() -> (kind: UInt8, content: [UInt8])? {
    worker_end_in(0)
    guard let bytes = bytes(Message.requestSize) else { return nil }
    let (kind, time, length) = Message.request(bytes)
    worker_end_in(time > .max - Self.delay ? .max : time + Self.delay)
    guard length > 0 else { return (kind, []) }
    // Written together with the header, so it is there.
    return self.bytes(length).map { (kind, $0) }
  }

  private func bytes(_ length: Int) -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: length)
    while true {
      let count = read(input, &bytes, length)
      if count < 0, errno == EINTR { continue }
      return count == length ? bytes : nil
    }
  }

  /// Says what is done next, for the case that it never ends.
  package func begin(_ step: Step) { note.write(step) }

  /// Says a sentence of -v.
  package func explain(_ sentence: String) {
    send(.explanation, Array(sentence.utf8.prefix(Message.Kind.explanation.limit)))
  }

  /// Answers a request.
  package func answer(_ content: [UInt8]) { send(.answer, content) }

  /// Answers a request with a failure.
  ///
  /// - Parameters:
  ///   - status: the exit status of the run.
  ///   - reason: the sentence for standard error.
  package func fail(status: UInt8, _ reason: String) {
    send(.failure, [status] + reason.utf8.prefix(Message.Kind.failure.limit - 1))
  }

  /// A parent that is gone ends the worker: nobody is left to ask.
  private func send(_ kind: Message.Kind, _ content: [UInt8]) {
    var rest = Message.bytes(kind, content)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { write(output, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { _exit(0) }
      rest = rest.dropFirst(count)
    }
  }
}
