import Glibc
import TestSupport

/// Processes of this machine, as /proc shows them.
enum Processes {
  /// The children of a process.
  static func children(of process: pid_t) -> [pid_t] {
    let list = Scratch.content(of: "/proc/\(process)/task/\(process)/children") ?? []
    return String(decoding: list, as: UTF8.self).split(separator: " ").compactMap { pid_t($0) }
  }

  /// Whether a process is there and has not ended.
  static func isRunning(_ process: pid_t) -> Bool {
    guard let state = status(of: process)["State"] else { return false }
    return !state.hasPrefix("Z") && !state.hasPrefix("X")
  }

  /// The arguments with which a process was started.
  static func command(of process: pid_t) -> [String] {
    let text = Scratch.content(of: "/proc/\(process)/cmdline") ?? []
    return text.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
  }

  /// The lines of /proc/PID/status; none for a process that is gone.
  static func status(of process: pid_t) -> [String: String] {
    let text = Scratch.content(of: "/proc/\(process)/status") ?? []
    var lines: [String: String] = [:]
    for line in String(decoding: text, as: UTF8.self).split(separator: "\n") {
      let parts = line.split(separator: ":", maxSplits: 1)
      if parts.count == 2 {
        lines[String(parts[0])] = String(parts[1].drop { $0 == "\t" || $0 == " " })
      }
    }
    return lines
  }
}
