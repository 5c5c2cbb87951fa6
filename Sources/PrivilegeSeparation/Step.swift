/// What a worker is about to do: a client library may be kept busy by its peer in a call that has no
/// time-out, and a file may be a pipe.
package struct Step: Equatable, Sendable {
  /// What it has to do with: a file, a server.
  package let subject: String
  /// What is said of that if the step never ends: "the server did not answer in time".
  package let late: String

  /// A step.
  package init(_ subject: String, _ late: String) {
    self.subject = subject
    self.late = late
  }

  /// The two texts with a NUL between them.
  var bytes: [UInt8] {
    Array(subject.utf8.filter { $0 != 0 }.prefix(2000)) + [0] + late.utf8.prefix(2000)
  }

  /// Reads what ``bytes`` gives.
  init(_ bytes: [UInt8]) {
    let parts = bytes.split(separator: 0, maxSplits: 1, omittingEmptySubsequences: false)
    subject = String(decoding: parts[0], as: UTF8.self)
    late = parts.count > 1 ? String(decoding: parts[1], as: UTF8.self) : ""
  }
}
