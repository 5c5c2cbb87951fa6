import DovecotGrammar

/// One thing that an examination looks at, and what it found.
///
/// An item with several faults is there several times, once for each.
package struct Item: Sendable, Equatable {
  /// What is looked at, in the order of the report: what blocks the rest comes first.
  package enum Identifier: String, Sendable, CaseIterable {
    case dovecot
    case configuration
    case running
    case parameters
    case inSync = "in_sync"
    case reloadPending = "reload_pending"
    case ldapDriver = "ldap_driver"
    case include
    case ldapPassdb = "ldap_passdb"
    case overridingSettings = "overriding_settings"
    case passdbOrder = "passdb_order"
    case sqlUserdb = "sql_userdb"
    case ldapUserdb = "ldap_userdb"
    case trustedAuthorities = "trusted_authorities"
    case caFile = "ca_file"
    case caDefect = "ca_defect"
    case ldapInjection = "ldap_injection"
    case referrals
    case filePermissions = "file_permissions"
    case schedule
  }

  /// What was found.
  package enum Status: String, Sendable {
    /// All is as it should be.
    case ok
    /// Somebody has to do something.
    case attention
    /// It cannot be judged before another item is in order.
    case unchecked
  }

  /// What is looked at.
  package let identifier: Identifier
  /// What was found.
  package let status: Status
  /// One sentence for an administrator, without the place; never with a password.
  package let message: String
  /// The file and line that are to be changed, if there are any.
  package let location: Location?
  /// What to do, if something is to be done.
  package let remedy: Remedy?

  /// A place in a file.
  package struct Location: Sendable, Equatable {
    /// The path of the file.
    package let file: String
    /// The line, counted from 1; nil for the file as a whole, or where something is missing in it.
    package let line: Int?

    /// A place in a file.
    package init(_ file: String, line: Int? = nil) {
      self.file = file
      self.line = line
    }

    /// Lines; the first one counts.
    init(_ place: ConfigurationPlace) {
      self.init(place.file, line: place.lines.lowerBound)
    }
  }

  /// All is as it should be.
  static func ok(_ identifier: Identifier, _ message: String) -> Item {
    Item(identifier: identifier, status: .ok, message: message, location: nil, remedy: nil)
  }

  /// Something is to be done.
  static func attention(
    _ identifier: Identifier, _ message: String, at location: Location? = nil,
    _ steps: Remedy.Step...
  ) -> Item {
    attention(identifier, message, at: location, steps)
  }

  /// Something is to be done, in any number of steps.
  static func attention(
    _ identifier: Identifier, _ message: String, at location: Location?, _ steps: [Remedy.Step]
  ) -> Item {
    Item(
      identifier: identifier, status: .attention, message: message, location: location,
      remedy: steps.isEmpty ? nil : Remedy(steps))
  }

  /// It cannot be judged before another item is in order.
  static func unchecked(_ identifier: Identifier, because other: Identifier) -> Item {
    unchecked(identifier, "cannot be judged before \(other.rawValue) is in order")
  }

  /// It cannot be judged, for a reason.
  static func unchecked(_ identifier: Identifier, _ reason: String) -> Item {
    Item(identifier: identifier, status: .unchecked, message: reason, location: nil, remedy: nil)
  }
}
