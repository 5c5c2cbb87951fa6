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
      lines += paragraph(item)
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
    let names = faults(items).map(\.rawValue)
    if let first = items.first(where: { $0.status == .attention }) {
      let order = names.count == 1 ? "" : ", in this order: \(names.joined(separator: ", "))"
      return
        "\(names.count) of \(all) items \(names.count == 1 ? "needs" : "need") attention\(order);"
        + (first.identifier == .upgrade
          ? " while Dovecot is upgraded: upgrade" : " now: \(first.identifier.rawValue)")
        + (first.isPartOfConfiguration ? ", then doveadm reload" : "") + ", then doctor again"
    }
    let unchecked = Set(items.filter { $0.status == .unchecked }.map(\.identifier)).count
    return unchecked == 0
      ? all == 1 ? "the item is in order" : "all \(all) items are in order"
      : "no item needs attention; \(unchecked) of \(all) could not be checked"
  }

  /// The items that need attention, in the order in which to deal with them.
  private static func faults(_ items: [Item]) -> [Item.Identifier] {
    var faults: [Item.Identifier] = []
    for item in items where item.status == .attention && !faults.contains(item.identifier) {
      faults.append(item.identifier)
    }
    return faults
  }

  private static let margin = String(repeating: " ", count: 11)

  private func paragraph(_ item: Item) -> [String] {
    let status = item.status.rawValue
    let gap = Self.margin.dropFirst(status.count)
    // An item with several faults keeps its number.
    let number =
      item.status == .attention
      ? Self.faults(items).firstIndex(of: item.identifier).map { "\($0 + 1). " } ?? "" : ""
    let place = item.location.map { location in
      location.line.map { "\(location.file) line \($0): " } ?? "\(location.file): "
    }
    let first = "\(status)\(gap)\(number)\(item.identifier.rawValue): \(place ?? "")\(item.message)"
    let remedy = item.remedy?.text ?? []
    return [first.utf8.legible] + remedy.map { "\(Self.margin)\($0.utf8.legible)" }
  }
}
