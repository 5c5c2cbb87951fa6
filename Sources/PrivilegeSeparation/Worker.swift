import CSystemShims
package import Deadlines
import Diagnostics
import Glibc

// Known limits: a worker in uninterruptible sleep (a dead NFS server) outlives its SIGKILL; it is
// left to init. Its own memory is limited, not what the kernel holds for it.

/// A short-lived child process, made by fork without exec, that does what its parent must not: open
/// what others wrote, load client libraries, talk to servers.
///
/// The parent hands over nothing but its memory at that moment, takes bounded messages, and kills
/// the worker at a deadline, whatever library or peer keeps it busy.
package final class Worker {
  private let process: pid_t
  private let requests: Int32
  private let answers: Int32
  private let note: StepNote
  /// What the worker has begun last.
  private var step: Step {
    note.step ?? Step("a worker process", "it did not start in time")
  }
  private var isOver = false

  /// Seconds of CPU time for a worker; its parent's deadline comes first, but for one that is left
  /// without a parent.
  private static let processorTime: rlim_t = 600
  /// Bytes of memory of its own: the rest of 64 MiB is left to the code of program and libraries.
  private static let memory: rlim_t = 40 << 20
  /// Descriptors: more than any of the libraries opens.
  private static let descriptors: rlim_t = 64
  /// How many sentences of a worker are passed on for one request.
  private static let sentenceLimit = 200

  /// Starts a worker.
  ///
  /// No thread may exist in this process: the child would have the locks of the others, and nobody
  /// to give them back.
  ///
  /// - Parameters:
  ///   - input: a descriptor that the worker reads from, as standard input; all others but the
  ///     pipes are closed in it.
  ///   - body: what it does; it ends when this returns.
  /// - Throws: ``WorkerError`` if there is no process or pipe to be had.
  package init(
    input: Int32? = nil, _ body: (WorkerChannel, Access) -> Void
  ) throws(WorkerError) {
    var down: (Int32, Int32) = (-1, -1)
    var up: (Int32, Int32) = (-1, -1)
    guard let note = StepNote() else { throw .notStarted("mmap", errno) }
    guard Self.makePipe(&down) else {
      let number = errno
      note.free()
      throw .notStarted("pipe2", number)
    }
    guard Self.makePipe(&up) else {
      let number = errno
      note.free()
      Self.close(down)
      throw .notStarted("pipe2", number)
    }
    worker_expect_end()
    let parent = getpid()
    let process = worker_fork()
    guard process >= 0 else {
      let number = errno
      note.free()
      Self.close(down)
      Self.close(up)
      throw .notStarted("fork", number)
    }
    if process == 0 {
      Self.run(parent, input: input, WorkerChannel(input: down.0, output: up.1, note: note), body)
    }
    _ = Glibc.close(down.0)
    _ = Glibc.close(up.1)
    self.process = process
    self.note = note
    requests = down.1
    answers = up.0
    _ = fcntl(answers, F_SETFL, O_NONBLOCK)
  }

  private static func run(
    _ parent: pid_t, input: Int32?, _ channel: WorkerChannel,
    _ body: (WorkerChannel, Access) -> Void
  ) -> Never {
    let kept = ([channel.input, channel.output] + (input.map { [$0] } ?? [])).sorted()
    var limits = worker_limits(cpu: processorTime, data: memory, files: descriptors)
    guard worker_confine(parent, kept, Int32(kept.count), &limits) == 0 else {
      let reason = String(cString: strerror(errno))
      channel.fail(
        status: UInt8(ExitStatus.permission.rawValue),
        "the worker process cannot be confined: \(reason); allow prctl(2), setrlimit(2) and setsid(2)"
      )
      _exit(1)
    }
    body(channel, Access())
    _exit(0)
  }

  /// Seconds in which a worker that is not asked any more closes its connections and ends.
  private static let farewell = 0.25

  /// Lets the worker end, and sees that it does.
  deinit {
    _ = Glibc.close(requests)
    if !isOver {
      // The end of its pipe is its own end. An answer that comes now was not asked for.
      _ = Deadline(in: Self.farewell).wait(for: POLLIN, on: answers)
      if Self.reap(process, patience: 2) == nil {
        kill(process, SIGKILL)
        _ = Self.reap(process)
      }
    }
    _ = Glibc.close(answers)
    note.free()
  }

  /// Sends a request and waits for its answer.
  ///
  /// - Parameters:
  ///   - request: a byte that the worker's body knows.
  ///   - content: what goes with it, 2048 bytes at most.
  ///   - deadline: when the worker is killed.
  ///   - limit: the largest answer taken, in bytes.
  ///   - explain: takes each sentence of -v.
  /// - Returns: the answer.
  /// - Throws: ``WorkerError``; the worker is over then, but for a failure that it reported itself.
  package func ask(
    _ request: UInt8, with content: [UInt8] = [], _ deadline: Deadline, limit: Int,
    explain: (String) -> Void
  ) throws(WorkerError) -> [UInt8] {
    precondition(content.count <= Message.requestLimit, "a request that may not fit into a pipe")
    guard !isOver else { throw .ended(step.subject, how: "it had ended before") }
    let bytes = Message.bytes(
      ofRequest: request, milliseconds: UInt32(clamping: Int(deadline.remaining * 1000) + 1),
      content)
    // So few bytes fit into an empty pipe; a worker that is gone shows when it is read from.
    while write(requests, bytes, bytes.count) < 0, errno == EINTR {}
    var sentences = 0
    while true {
      let header = try read(Message.headerSize, deadline)
      guard let (kind, length) = Message.header(header[...]),
        length <= (kind == .answer ? limit : kind.limit)
      else { throw abandon(.nonsense(step.subject)) }
      let content = try read(length, deadline)
      switch kind {
      case .explanation:
        sentences += 1
        if sentences <= Self.sentenceLimit { explain(String(decoding: content, as: UTF8.self)) }
      case .answer: return content
      case .failure:
        guard let status = content.first else { throw abandon(.nonsense(step.subject)) }
        throw .reported(
          status: Int32(status), String(decoding: content.dropFirst(), as: UTF8.self))
      }
    }
  }

  private func read(_ count: Int, _ deadline: Deadline) throws(WorkerError) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(min(count, 4096))
    var buffer = [UInt8](repeating: 0, count: min(count, 4096))
    while bytes.count < count {
      if deadline.wait(for: POLLIN, on: answers) == nil {
        guard !deadline.hasPassed else { throw abandon(.late(step)) }
        // Where poll(2) itself fails, it is looked again and again.
        usleep(5000)
      }
      let wanted = min(count - bytes.count, buffer.count)
      let got = buffer.withUnsafeMutableBytes { Glibc.read(answers, $0.baseAddress, wanted) }
      if got < 0, errno == EINTR || errno == EAGAIN { continue }
      guard got > 0 else { throw ended() }
      bytes += buffer[..<got]
    }
    return bytes
  }

  /// Kills the worker.
  private func abandon(_ failure: WorkerError) -> WorkerError {
    isOver = true
    kill(process, SIGKILL)
    _ = Self.reap(process)
    return failure
  }

  /// The worker has closed its pipe.
  private func ended() -> WorkerError {
    isOver = true
    // It may have closed the pipe only.
    let early = Self.reap(process, patience: 10)
    guard let status = early ?? { kill(process, SIGKILL) == 0 ? Self.reap(process) : nil }() else {
      return .ended(step.subject, how: "it went away")
    }
    let signal = status & 0x7f
    switch signal {
    case 0: return .ended(step.subject, how: "it ended with status \(status >> 8 & 0xff)")
    case SIGXCPU:
      return .ended(step.subject, how: "it used more than \(Self.processorTime) s of CPU time")
    default:
      return .ended(step.subject, how: "signal \(signal), \(String(cString: strsignal(signal)))")
    }
  }

  /// Takes a child's status; nil if it has not ended after some pauses.
  private static func reap(_ process: pid_t, patience: Int = 100) -> Int32? {
    var status: Int32 = 0
    for pause in 0...patience {
      let result = waitpid(process, &status, WNOHANG)
      if result == process { return status }
      if result < 0, errno != EINTR { return nil }
      usleep(UInt32(min(pause, 10)) * 1000)
    }
    return nil
  }

  private static func makePipe(_ ends: inout (Int32, Int32)) -> Bool {
    withUnsafeMutablePointer(to: &ends) {
      $0.withMemoryRebound(to: Int32.self, capacity: 2) { worker_pipe($0) == 0 }
    }
  }

  private static func close(_ ends: (Int32, Int32)) {
    _ = Glibc.close(ends.0)
    _ = Glibc.close(ends.1)
  }
}
