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
