import Diagnostics
import Doctor
import FoundationEssentials

/// The report of `doctor` as text.
struct DoctorReport {
  let items: [Item]

  init(_ items: [Item]) {
    self.items = items
  }

  /// The exit status, by whether anything needs attention.
  var status: ExitStatus {
    items.contains { $0.status == .attention } ? .wouldChange : .success
  }

  /// A paragraph for each item, below the heading of its section if there are several, and a summary
  /// line.
  var lines: [String] {
    var lines: [String] = []
    var section: ChapterSection?
    let hasHeadings = Set(items.map(\.identifier.section)).count > 1
    for item in items {
      if hasHeadings, item.identifier.section != section {
        if section != nil { lines.append("") }
        lines.append(item.identifier.section.heading)
      }
      section = item.identifier.section
      lines += Self.paragraph(item)
    }
    return lines + (hasHeadings ? [""] : []) + [summary]
  }

  /// How many items need attention, in which order to deal with them, what to do now, and whether the
  /// LDAP servers were left out.
  var summary: String {
    let asked = items.filter { $0 != .serversNotAsked }
    let hint =
      asked.count < items.count ? "; the LDAP servers were not asked (doctor --bind)" : ""
    return Self.summary(asked) + hint
  }

  private static func summary(_ items: [Item]) -> String {
    let all = Set(items.map(\.identifier)).count
    let faults = items.filter { $0.status == .attention }
    if let first = faults.first {
      var names: [String] = []
      for fault in faults where !names.contains(fault.identifier.rawValue) {
        names.append(fault.identifier.rawValue)
      }
      let order = names.count == 1 ? "" : ", in this order: \(names.joined(separator: ", "))"
      return
        "\(names.count) of \(all) items \(names.count == 1 ? "needs" : "need") attention\(order);"
        + " now: \(first.identifier.rawValue)"
        + (first.isPartOfConfiguration ? ", then doveadm reload" : "") + ", then doctor again"
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
    let place = item.location.map { location in
      location.line.map { "\(location.file) line \($0): " } ?? "\(location.file): "
    }
    let first = "\(status)\(gap)\(item.identifier.rawValue): \(place ?? "")\(item.message)"
    return [first.utf8.legible] + (item.remedy?.text ?? []).map { "\(margin)\($0.utf8.legible)" }
  }
}
