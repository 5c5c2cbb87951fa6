import Glibc
import TestSupport
import Testing

@testable import DovecotService

@Suite("Other programs")
struct ChildProcessTests {
  private let scratch = Scratch()

  private func shell(_ script: String, timeout: Double = Program.patience) async throws
    -> ChildProcess.End
  {
    try await ChildProcess.run("/bin/sh", ["-c", script], timeout: timeout)
  }

  @Test("what it says and how it ends is told apart")
  func end() async throws {
    let end = try await shell("echo out; echo err >&2; exit 3")
    #expect(end.status == 3 && end.output == "out\n" && end.errors == "err\n")
    #expect(end.statusText == "it ended with status 3")
    #expect(try await shell("kill -TERM $$").statusText == "it was ended by signal 15")
  }

  @Test("it has nothing of our environment, and nothing to read")
  func environment() async throws {
    let end = try await shell("env | sort | grep -v ^PWD; cat")
    #expect(
      end.output.split(separator: "\n").map { $0.prefix { $0 != "=" } } == ["LC_ALL", "PATH", "_"]
        || end.output.split(separator: "\n").map { $0.prefix { $0 != "=" } } == ["LC_ALL", "PATH"])
  }

  @Test("what says more than can be kept is not waited for forever")
  func much() async throws {
    let end = try await shell("head -c 3000000 /dev/zero | tr '\\0' x")
    #expect(end.status == 0 && end.output.utf8.count == MemoryFile.limit)
  }

  @Test("what it leaves running is not waited for")
  func background() async throws {
    let start = ContinuousClock.now
    let end = try await shell("sleep 600 & echo $!")
    #expect(ContinuousClock.now - start < .seconds(300))
    let pid = try #require(pid_t(end.output.dropLast()))
    #expect(kill(pid, 0) == 0)
    kill(pid, SIGKILL)
  }

  @Test(
    "at its deadline it is killed with all that it has started",
    arguments: [
      "sleep 601 & echo $! $$ >FILE; wait", "trap '' TERM; sleep 601 & echo $! $$ >FILE; wait",
      "(trap '' HUP TERM; sleep 601) & echo $! $$ >FILE; exec sleep 601",
    ])
  func deadline(_ script: String) async throws {
    let file = scratch["pids"]
    let start = ContinuousClock.now
    await #expect {
      try await shell(script.replacing("FILE", with: file), timeout: 2)
    } throws: {
      if case .timedOut? = $0 as? ChildProcessError { true } else { false }
    }
    #expect(ContinuousClock.now - start < .seconds(300))
    let words = String(decoding: try #require(scratch.read("pids")), as: UTF8.self)
    let pids = words.split(whereSeparator: \.isWhitespace).compactMap { pid_t($0) }
    #expect(pids.count == 2)
    // Who has no parent left is collected by another process, in its own time.
    for pid in pids {
      #expect(await isGone(pid), "\(pid)")
    }
  }

  private func isGone(_ pid: pid_t) async -> Bool {
    for _ in 1...100 {
      let state = Scratch.content(of: "/proc/\(pid)/stat").map {
        String(decoding: $0, as: UTF8.self)
      }
      if state == nil || state?.contains(") Z ") == true { return true }
      try? await Task.sleep(for: .milliseconds(20))
    }
    return false
  }
}
