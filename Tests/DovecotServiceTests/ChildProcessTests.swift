import Glibc
import TestSupport
import Testing

@testable import DovecotService

@Suite("Child processes")
struct ChildProcessTests {
  private let scratch = Scratch()

  private func shell(
    _ script: String, timeout: Double = Program.patience
  ) throws(ChildProcessError) -> ChildProcess.End {
    try ChildProcess.run("/bin/sh", ["-c", script], timeout: timeout)
  }

  @Test("output and exit status are separate")
  func end() throws {
    let end = try shell("echo out; echo err >&2; exit 3")
    #expect(end == .init(status: 3, output: "out\n", errors: "err\n"))
    #expect(end.statusText == "it exited with status 3")
  }

  @Test("a killed program has not exited by itself", arguments: [SIGTERM, SIGKILL, SIGSEGV])
  func killed(signal: Int32) {
    #expect(throws: ChildProcessError.killed(signal: signal)) {
      try shell("echo out; kill -\(signal) $$")
    }
    #expect(ChildProcessError.killed(signal: 9).description == "it was killed by signal 9")
  }

  @Test("it gets nothing of this environment, and no input")
  func environment() throws {
    let end = try shell("env | sort | grep -v ^PWD; cat")
    #expect(
      end.output.split(separator: "\n").map { $0.prefix { $0 != "=" } } == ["LC_ALL", "PATH", "_"]
        || end.output.split(separator: "\n").map { $0.prefix { $0 != "=" } } == ["LC_ALL", "PATH"])
  }

  @Test("it has default signal handling, whatever this process ignores or blocks")
  func signals() throws {
    signal(SIGPIPE, SIG_IGN)
    var (held, before) = (sigset_t(), sigset_t())
    sigemptyset(&held)
    sigaddset(&held, SIGUSR1)
    pthread_sigmask(SIG_BLOCK, &held, &before)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
    let end = try ChildProcess.run(
      "/bin/grep", ["-E", "^Sig(Blk|Ign):", "/proc/self/status"], timeout: Program.patience)
    let masks = end.output.split(separator: "\n").compactMap { line in
      UInt64(line.dropFirst(8), radix: 16)
    }
    // The C library reserves two more and leaves them ignored.
    #expect(masks.count == 2 && masks.allSatisfy { $0 & 0x7fff_ffff == 0 }, "\(end.output)")
  }

  @Test("it inherits no descriptors")
  func descriptors() throws {
    // A free one: other tests have theirs open in this process.
    let number = fcntl(STDERR_FILENO, F_DUPFD, 777)
    try #require(number >= 777)
    defer { close(number) }
    let end = try ChildProcess.run("/bin/ls", ["/proc/self/fd"], timeout: Program.patience)
    let numbers = end.output.split(separator: "\n")
    #expect(numbers.starts(with: ["0", "1", "2"]) && !numbers.contains("\(number)"), "\(numbers)")
  }

  @Test("endless output is cut off, and not waited for")
  func much() throws {
    let end = try shell("head -c 3000000 /dev/zero | tr '\\0' x")
    #expect(end.status == 0 && end.output.utf8.count == MemoryFile.limit)
  }

  @Test("processes that it leaves running are neither waited for nor killed")
  func background() throws {
    let end = try shell("sleep 600 & echo $!")
    let pid = try #require(pid_t(end.output.dropLast()))
    #expect(kill(pid, 0) == 0)
    kill(pid, SIGKILL)
  }

  @Test(
    "at its deadline it is killed with all its children",
    arguments: [
      "sleep 601 & echo $! $$ >FILE; wait", "trap '' TERM; sleep 601 & echo $! $$ >FILE; wait",
      "(trap '' HUP TERM; sleep 601) & echo $! $$ >FILE; exec sleep 601",
      "sh -c 'sleep 601 & echo $! $$ >FILE; wait' & wait",
      "sleep 601 & echo $! $$ >FILE; kill -STOP $! $$",
    ])
  func deadline(_ script: String) async throws {
    let child = try ChildProcess.start(
      "/bin/sh", ["-c", script.replacing("FILE", with: scratch["pids"])], timeout: 1)
    // Time starts once the processes exist.
    let pids = try await pids(2)
    #expect(throws: ChildProcessError.timedOut(seconds: 1)) { try child.finish() }
    // Orphans are reaped by another process, at any time.
    for pid in pids {
      #expect(await isGone(pid), "\(pid)")
    }
  }

  @Test("a deadline in the past works")
  func noTime() {
    #expect(throws: ChildProcessError.timedOut(seconds: 0)) {
      try shell("exec sleep 602", timeout: 0)
    }
  }

  @Test("it can be polled while it runs")
  func underWay() throws {
    let pipe = scratch["pipe"]
    try #require(mkfifo(pipe, 0o600) == 0)
    let child = try ChildProcess.start(
      "/bin/sh", ["-c", "read word <'\(pipe)'; echo $word"], timeout: Program.patience)
    #expect(child.poll() == nil)
    let descriptor = open(pipe, O_WRONLY)
    #expect(write(descriptor, "word\n", 5) == 5)
    close(descriptor)
    let end = ChildProcess.End(status: 0, output: "word\n", errors: "")
    #expect(try child.finish() == end)
    // Its result stays available.
    #expect(child.poll() == .success(end))
    child.kill()
    #expect(try child.finish() == end)
  }

  @Test("it is killed with the value")
  func forgotten() async throws {
    var child: ChildProcess? = try ChildProcess.start(
      "/bin/sh", ["-c", "echo $$ >'\(scratch["pids"])'; exec sleep 603"],
      timeout: Program.patience)
    let pids = try await pids(1)
    #expect(child?.poll() == nil)
    child = nil
    for pid in pids { #expect(await isGone(pid)) }
  }

  @Test(
    "a failed start has a reason",
    arguments: [
      ("missing", ENOENT), ("plain", EACCES), ("directory", EACCES), ("empty", ENOEXEC),
      ("lost", ENOENT), ("plain/x", ENOTDIR),
    ])
  func notStarted(_ name: String, _ number: Int32) {
    scratch.write("plain", "#!/bin/sh\n")
    mkdir(scratch["directory"], 0o755)
    scratch.write("empty", "no program", mode: 0o755)
    scratch.write("lost", "#!/no/such/interpreter\n", mode: 0o755)
    let error = ChildProcessError.notStarted(call: "posix_spawn", number: number)
    #expect(throws: error) {
      try ChildProcess.run(scratch[name], [], timeout: Program.patience)
    }
    #expect(error.description.contains(String(cString: strerror(number))))
  }

  /// The pids that a script writes, once it has written them.
  private func pids(_ count: Int) async throws -> [pid_t] {
    for _ in 1...6000 {
      let words = String(decoding: scratch.read("pids") ?? [], as: UTF8.self)
      let pids = words.split(whereSeparator: \.isWhitespace).compactMap { pid_t($0) }
      if pids.count == count, words.hasSuffix("\n") { return pids }
      try await Task.sleep(for: .milliseconds(20))
    }
    throw ChildProcessError.timedOut(seconds: Program.patience)
  }

  private func isGone(_ pid: pid_t) async -> Bool {
    for _ in 1...1000 {
      let state = Scratch.content(of: "/proc/\(pid)/stat").map {
        String(decoding: $0, as: UTF8.self)
      }
      if state == nil || state?.contains(") Z ") == true { return true }
      try? await Task.sleep(for: .milliseconds(20))
    }
    return false
  }
}
