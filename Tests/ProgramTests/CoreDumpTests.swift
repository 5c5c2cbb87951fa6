import Glibc
import TestSupport
import Testing

@Suite("The memory of a run", .timeLimit(.minutes(20)))
struct CoreDumpTests {
  /// The program's path without links, as /proc shows it.
  private static let program =
    realpath(Program.underTest, nil).map { String(cString: $0) } ?? Program.underTest

  /// A run that waits for input, started as another user by a shell that allows core files.
  private func waiting(_ scratch: Scratch) -> Child {
    let script = """
      cd "$0"
      echo $$
      exec prlimit --core=unlimited setpriv --reuid=65534 --regid=65534 --clear-groups "$@"
      """
    chmod(scratch.path, 0o777)
    return Child(
      [
        "/bin/sh", "-euc", script, scratch.path, Self.program, "export", "--export", "-",
        "--timeout", "600",
      ])
  }

  @Test("It is in no core file, and other processes of the same user cannot read it")
  func hidden() async throws {
    let scratch = Scratch()
    let child = waiting(scratch)
    let pid = try #require(child.line().flatMap { Int32($0) })
    try #require(pid == child.pid)
    // Until the shell has executed the program, and the program has lowered the limit.
    let limits = try await until { () -> String? in
      guard realpath("/proc/\(pid)/exe", nil).map({ String(cString: $0) }) == Self.program else {
        return nil
      }
      let text = Self.text("/proc/\(pid)/limits")
      return text.contains(/Max core file size +0 +unlimited/) ? text : nil
    }
    try #require(limits != nil)
    // As gdb's gcore and strace -p do.
    let reading = try await Program.run(
      "/usr/bin/setpriv",
      [
        "--reuid=65534", "--regid=65534", "--clear-groups", "/bin/cat", "/proc/\(pid)/mem",
      ])
    #expect(reading.status != 0)
    #expect(reading.errors.contains("Permission denied"), "\(reading.errors)")
    child.signal(SIGSEGV)
    #expect(child.end() == 128 + SIGSEGV)
    #expect(try await Program.succeed("/bin/ls", ["-A", scratch.path]).isEmpty)
  }

  private static func text(_ path: String) -> String {
    guard let file = fopen(path, "r") else { return "" }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 65536)
    let count = fread(&bytes, 1, 65536, file)
    return String(decoding: bytes.prefix(count), as: UTF8.self)
  }

  private func until<Value>(_ body: () -> Value?) async throws -> Value? {
    for _ in 0..<1200 {
      if let value = body() { return value }
      try await Task.sleep(for: .milliseconds(100))
    }
    return nil
  }
}
