import Diagnostics
import Doctor
import FoundationEssentials

/// The report of `doctor --json`: one object, always with the same keys.
struct DoctorJSON: Encodable {
  private let report: DoctorReport

  init(_ report: DoctorReport) {
    self.report = report
  }

  private enum Key: String, CodingKey {
    case command, status, exitStatus = "exit_status", items
    case section, item, message, file, line, remedy
  }

  func encode(to encoder: any Encoder) throws {
    // By hand, since the synthesized method omits keys with nil values.
    var container = encoder.container(keyedBy: Key.self)
    try container.encode("doctor", forKey: .command)
    try container.encode(report.status == .success ? "ok" : "attention", forKey: .status)
    try container.encode(report.status.rawValue, forKey: .exitStatus)
    var items = container.nestedUnkeyedContainer(forKey: .items)
    for item in report.items {
      var container = items.nestedContainer(keyedBy: Key.self)
      try container.encode(item.identifier.section.rawValue, forKey: .section)
      try container.encode(item.identifier.rawValue, forKey: .item)
      try container.encode(item.status.rawValue, forKey: .status)
      try container.encode(item.message, forKey: .message)
      try container.encode(item.location?.file, forKey: .file)
      try container.encode(item.location?.line, forKey: .line)
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
