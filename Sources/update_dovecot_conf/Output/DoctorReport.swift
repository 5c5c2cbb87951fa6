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

  /// A paragraph for each item, and one line that sums them up.
  var lines: [String] { items.flatMap(Self.paragraph) + [summary] }

  /// How many items need attention, and with which to begin.
  var summary: String {
    let all = Set(items.map(\.identifier)).count
    let needy = items.filter { $0.status == .attention }
    if let first = needy.first {
      let count = Set(needy.map(\.identifier)).count
      return "\(count) of \(all) items \(count == 1 ? "needs" : "need") attention; begin with"
        + " \(first.identifier.rawValue)"
    }
    let unchecked = Set(items.filter { $0.status == .unchecked }.map(\.identifier)).count
    return unchecked == 0
      ? "all \(all) items are in order"
      : "no item needs attention; \(unchecked) of \(all) could not be checked"
  }

  private static let margin = String(repeating: " ", count: 11)

  private static func paragraph(_ item: Item) -> [String] {
    let status = item.status.rawValue
    let gap = margin.dropFirst(status.count)
    let place = item.location.map { fault in
      fault.line.map { "\(fault.file) line \($0): " } ?? "\(fault.file): "
    }
    let first = "\(status)\(gap)\(item.identifier.rawValue): \(place ?? "")\(item.message)"
    return [first.utf8.legible] + (item.remedy?.text ?? []).map { "\(margin)\($0.utf8.legible)" }
  }
}
