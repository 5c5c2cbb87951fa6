import Glibc
import TestSupport
import Testing

/// The system calls of a run, each process for itself.
struct ProcessTrace: Sendable {
  /// As whom a process does something.
  struct Identity: Equatable, Sendable {
    /// Real, effective and saved; nil where they are not the same.
    var user: uid_t?
    var group: gid_t?
    /// The supplementary groups; nil where nothing says so.
    var groups: [gid_t]?
  }

  /// One process.
  struct Process: Sendable {
    let pid: Int
    /// Its calls, in their order, with the paths of descriptors.
    fileprivate(set) var calls: [String] = []

    /// The place of the first call that a closure wants; nil for none.
    func first(where matches: (String) -> Bool) -> Int? { calls.firstIndex(where: matches) }

    /// Calls that opened something.
    var opened: [String] { calls.filter(Self.isOpening) }

    /// Whether a call opened something.
    static func isOpening(_ call: String) -> Bool {
      call.hasPrefix("open") && !call.contains(") = -1 ")
    }

    /// Whether a call opened a path, by whatever way it came there.
    static func isOpening(_ call: String, _ path: String) -> Bool {
      isOpening(call) && call.contains("<\(path)>") && !call.contains("O_PATH")
    }

    /// Whether it opened a file.
    func opens(_ path: String) -> Bool { calls.contains { Self.isOpening($0, path) } }

    /// As whom it was in the end, root's where it said nothing.
    var identity: Identity { identity(before: calls.endIndex) }

    /// As whom it first opened a file; nil if it did not.
    func identity(opening path: String) -> Identity? {
      first { Self.isOpening($0, path) }.map { identity(before: $0) }
    }

    private func identity(before place: Int) -> Identity {
      var identity = Identity(user: 0, group: 0, groups: nil)
      for call in calls[..<place] where call.hasSuffix(") = 0") {
        let numbers = call.split { !$0.isNumber }.compactMap { UInt32($0) }.dropLast()
        let isSame = Set(numbers).count == 1
        if call.hasPrefix("setresuid(") || call.hasPrefix("setuid(") {
          identity.user = isSame ? numbers.first : nil
        } else if call.hasPrefix("setresgid(") || call.hasPrefix("setgid(") {
          identity.group = isSame ? numbers.first : nil
        } else if call.hasPrefix("setgroups(") {
          identity.groups = Array(numbers.dropFirst())
        }
      }
      return identity
    }
  }

  let result: ProgramResult
  /// The first is the run itself; no threads.
  let processes: [Process]

  /// The run itself.
  var parent: Process { processes[0] }
  /// What it started.
  var workers: [Process] { Array(processes.dropFirst()) }

  /// Runs a command.
  ///
  /// - Throws: what #require throws if there is no trace.
  static func run(_ command: [String], environment: [String: String] = [:]) async throws
    -> ProcessTrace
  {
    let scratch = Scratch()
    let result = try await Program.run(
      "/usr/bin/strace",
      ["-f", "-qq", "-y", "-a1", "-s", "4096", "-o", scratch["trace"]] + command,
      environment: Host.environment.merging(environment) { $1 })
    let trace = String(decoding: scratch.read("trace") ?? [], as: UTF8.self)
    var processes: [Process] = []
    var unfinished: [Int: String] = [:]
    for line in trace.split(separator: "\n") {
      guard let pid = Int(line.prefix(while: \.isNumber)) else { continue }
      var text = String(line.drop(while: \.isNumber).drop { $0 == " " })
      // "1234  openat(... <unfinished ...>", and later "1234  <... openat resumed>...) = 3"
      if let range = text.firstRange(of: " <unfinished ...>") {
        unfinished[pid] = String(text[..<range.lowerBound])
        continue
      }
      if text.hasPrefix("<... "), let range = text.firstRange(of: " resumed>") {
        text = (unfinished.removeValue(forKey: pid) ?? "") + text[range.upperBound...]
      }
      let place = processes.firstIndex { $0.pid == pid }
      if place == nil { processes.append(Process(pid: pid)) }
      processes[place ?? processes.count - 1].calls.append(text)
    }
    try #require(!processes.isEmpty, "\(result.errors)")
    return ProcessTrace(result: result, processes: processes)
  }
}
