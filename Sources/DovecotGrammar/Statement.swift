/// One statement of a Dovecot configuration or settings file, as its dialect's parser reads it.
package struct Statement: Equatable, Sendable {
  /// Its line numbers, from 1: several if lines are continued with a backslash.
  package let lines: ClosedRange<Int>
  package let kind: Kind

  /// The kinds of statement, with their contents.
  package enum Kind: Equatable, Sendable {
    /// `key = value`
    case setting(key: String, value: Value)
    /// `type name {`, with an empty name if there is none
    case sectionBegin(type: String, name: String)
    /// `}`
    case sectionEnd
    /// `!include pattern` or `!include_try pattern`: a glob(7) pattern, relative to the directory
    /// of the file
    case include(pattern: String, isOptional: Bool)
    /// A line that Dovecot refuses, with its error
    case malformed(String)
  }

  /// The value of a setting.
  package enum Value: Equatable, Sendable {
    /// The exact bytes that Dovecot sees.
    case literal([UInt8])
    /// `<path`, 2.4 only: the value is the content of a file.
    case contentOfFile(path: [UInt8])
    /// An unquoted value in which Dovecot expands `$ENV:NAME` (both) or `$SET:name` (2.4), as
    /// written.
    case withVariables([UInt8])
  }
}
