/// One statement of a Dovecot configuration or settings file, as the parser of its dialect
/// understands it.
package struct Statement: Equatable, Sendable {
  /// The lines it stands on, counted from 1: several when lines are continued with a backslash.
  package let lines: ClosedRange<Int>
  /// What it says.
  package let kind: Kind

  /// What a statement says.
  package enum Kind: Equatable, Sendable {
    /// `key = value`
    case setting(key: String, value: Value)
    /// `type name {`, where the name may be missing (empty)
    case sectionBegin(type: String, name: String)
    /// `}`
    case sectionEnd
    /// `!include pattern` or `!include_try pattern`; the pattern is a path for glob(7), relative to
    /// the file
    case include(pattern: String, isOptional: Bool)
    /// A line that Dovecot refuses, with the reason that it gives
    case malformed(String)
  }

  /// The value of a setting.
  package enum Value: Equatable, Sendable {
    /// The very bytes that Dovecot sees.
    case literal([UInt8])
    /// `<path`, 2.4 only: the value is the content of a file.
    case contentOfFile(path: [UInt8])
    /// An unquoted value in which Dovecot replaces `$ENV:NAME` (both) or `$SET:name` (2.4): the
    /// text as written.
    case withVariables([UInt8])
  }
}
