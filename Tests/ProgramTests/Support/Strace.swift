import TestSupport
import Testing

/// The system calls of a run, and runs in which strace injects faults.
enum Strace {
  /// A call in a trace.
  struct Call: Sendable, CustomTestStringConvertible {
    let name: String
    /// Its number among the process's calls of that name, from 1: strace's `when`.
    let ordinal: Int
    /// The whole line, with the paths of descriptors.
    let text: String

    var testDescription: String { "\(name) \(ordinal): \(text)" }

    /// An argument for strace to inject something at this call, such as "error=EIO".
    func injecting(_ fault: String) -> String { "\(name):\(fault):when=\(ordinal)" }
  }

  /// The calls of an undisturbed, successful run: those of the started process, or also those of
  /// its worker.
  static func calls(of command: [String], withWorker: Bool = false) async throws -> [Call] {
    let scratch = Scratch()
    let result = try await Host.run(
      ["/usr/bin/strace"] + (withWorker ? ["-f"] : [])
        + ["-qq", "-y", "-s", "65536", "-o", scratch["trace"]] + command)
    try #require(result.status == 0, "\(result.errors)")
    let trace = String(decoding: scratch.read("trace") ?? [], as: UTF8.self)
    var counts: [Substring: Int] = [:]
    return trace.split(separator: "\n").compactMap { line in
      // "1234  openat(AT_FDCWD</tmp>, ...) = 3</tmp/file>"
      let text = line.drop(while: \.isNumber).drop { $0 == " " }
      let name = text.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
      guard !name.isEmpty, text.dropFirst(name.count).first == "(" else { return nil }
      counts[name, default: 0] += 1
      return Call(name: String(name), ordinal: counts[name] ?? 0, text: String(text))
    }
  }

  /// A run in which strace injects something into calls of the started process, not of its worker:
  /// "fsync:error=EIO:when=1".
  static func run(_ command: [String], injecting faults: String...) async throws -> ProgramResult {
    try await Host.run(Self.command(command, injecting: faults, log: "/dev/null"))
  }

  /// A run in which strace makes a call on a file fail, in any process.
  static func run(_ command: [String], failing call: String, on path: String, with error: String)
    async throws -> ProgramResult
  {
    try await Host.run(
      [
        "/usr/bin/strace", "-f", "-qq", "-o", "/dev/null", "-P", path, "-e", "trace=\(call)", "-e",
        "inject=\(call):error=\(error)",
      ] + command)
  }

  /// The command for such a run; strace logs to the file.
  static func command(_ command: [String], injecting faults: [String], log: String) -> [String] {
    let names = Set(faults.map { String($0.prefix { $0 != ":" }) }).sorted()
    return [
      "/usr/bin/strace", "-qq", "-o", log, "-e", "trace=\(names.joined(separator: ","))",
    ] + faults.flatMap { ["-e", "inject=\($0)"] } + command
  }
}
