import Diagnostics
import Doctor
import FoundationEssentials

/// What an examination found, for a person.
struct DoctorReport {
  let items: [Item]

  /// A report of items.
  init(_ items: [Item]) {
    self.items = items
  }

  /// The exit status: whether anything needs attention.
  var status: ExitStatus {
    items.contains { $0.status == .attention } ? .wouldChange : .success
  }

  /// A paragraph for each item.
  var lines: [String] { items.flatMap(Self.paragraph) }

  private static let margin = String(repeating: " ", count: 11)

  private static func paragraph(_ item: Item) -> [String] {
    let status = item.status.rawValue
    let gap = margin.dropFirst(status.count)
    let place = item.fault.map { fault in
      fault.line.map { "\(fault.file) line \($0): " } ?? "\(fault.file): "
    }
    let first = "\(status)\(gap)\(item.identifier.rawValue): \(place ?? "")\(item.message)"
    return [first.utf8.legible] + (item.remedy?.text ?? []).map { "\(margin)\($0.utf8.legible)" }
  }
}

/// What an examination found, for a program: one object, always with the same keys.
struct DoctorJSON: Encodable {
  private let report: DoctorReport

  /// A report as JSON.
  init(_ report: DoctorReport) {
    self.report = report
  }

  private enum Key: String, CodingKey {
    case command, status, exitStatus = "exit_status", items
    case item, message, file, line, remedy
  }

  func encode(to encoder: any Encoder) throws {
    // By hand, since the derived method leaves keys out where the value is nil.
    var container = encoder.container(keyedBy: Key.self)
    try container.encode("doctor", forKey: .command)
    try container.encode(report.status == .success ? "ok" : "attention", forKey: .status)
    try container.encode(report.status.rawValue, forKey: .exitStatus)
    var items = container.nestedUnkeyedContainer(forKey: .items)
    for item in report.items {
      var container = items.nestedContainer(keyedBy: Key.self)
      try container.encode(item.identifier.rawValue, forKey: .item)
      try container.encode(item.status.rawValue, forKey: .status)
      try container.encode(item.message, forKey: .message)
      try container.encode(item.fault?.file, forKey: .file)
      try container.encode(item.fault?.line, forKey: .line)
      try container.encode(item.remedy?.text.joined(separator: "\n"), forKey: .remedy)
    }
  }

  /// The object on one line.
  var line: String {
    get throws {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      return String(decoding: try encoder.encode(self), as: UTF8.self).legibleJSON
    }
  }
}
