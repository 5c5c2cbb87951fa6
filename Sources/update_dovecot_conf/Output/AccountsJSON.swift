import Accounts
import Diagnostics
import FoundationEssentials

/// The report of `accounts --json`: one object, always with the same keys.
struct AccountsJSON: Encodable {
  private let report: AccountsReport

  init(_ report: AccountsReport) {
    self.report = report
  }

  private enum Key: String, CodingKey {
    case command, status, exitStatus = "exit_status", parameters, mailboxes, disabled, entries
    case withoutEntry = "without_entry", withoutMailbox = "without_mailbox", several
    case otherNames = "other_names", unchecked, warnings
    case dn, names, name, dns, mailbox, otherDN = "other_dn"
  }

  func encode(to encoder: any Encoder) throws {
    // By hand, since the synthesized method omits keys with nil values.
    let comparison = report.comparison
    var container = encoder.container(keyedBy: Key.self)
    try container.encode("accounts", forKey: .command)
    try container.encode(report.status == .success ? "ok" : "attention", forKey: .status)
    try container.encode(report.status.rawValue, forKey: .exitStatus)
    try container.encode(report.parameters.rawValue, forKey: .parameters)
    try container.encode(comparison.mailboxes, forKey: .mailboxes)
    try container.encode(comparison.disabled, forKey: .disabled)
    try container.encode(comparison.entries, forKey: .entries)
    try container.encode(comparison.withoutEntry, forKey: .withoutEntry)
    try list(comparison.withoutMailbox, .withoutMailbox, &container) { stranger, item in
      try item.encode(stranger.dn, forKey: .dn)
      try item.encode(stranger.names, forKey: .names)
    }
    try list(comparison.several, .several, &container) { several, item in
      try item.encode(several.name, forKey: .name)
      try item.encode(several.dns, forKey: .dns)
    }
    try list(comparison.renamings, .otherNames, &container) { renaming, item in
      try item.encode(renaming.mailbox, forKey: .mailbox)
      try item.encode(renaming.dn, forKey: .dn)
      try item.encode(renaming.names, forKey: .names)
      try item.encode(renaming.otherDN, forKey: .otherDN)
    }
    try container.encode(report.unlisted, forKey: .unchecked)
    try container.encode(report.warnings, forKey: .warnings)
  }

  /// A list of objects, or null.
  private func list<Element>(
    _ elements: [Element]?, _ key: Key, _ container: inout KeyedEncodingContainer<Key>,
    _ encode: (Element, inout KeyedEncodingContainer<Key>) throws -> Void
  ) throws {
    guard let elements else { return try container.encodeNil(forKey: key) }
    var items = container.nestedUnkeyedContainer(forKey: key)
    for element in elements {
      var item = items.nestedContainer(keyedBy: Key.self)
      try encode(element, &item)
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
