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

  /// The longest of the two texts, in bytes.
  private static let limit = 2000

  /// The two texts with a NUL between them.
  var bytes: [UInt8] { Array(subject.utf8.prefix(Self.limit)) + [0] + late.utf8.prefix(Self.limit) }

  /// Reads what ``bytes`` gives, up to a NUL behind it.
  init(_ bytes: [UInt8]) {
    let subject = bytes.prefix { $0 != 0 }
    let late = bytes.dropFirst(subject.count + 1).prefix { $0 != 0 }
    self.subject = String(decoding: subject.prefix(Self.limit), as: UTF8.self)
    self.late = String(decoding: late.prefix(Self.limit), as: UTF8.self)
  }
}
