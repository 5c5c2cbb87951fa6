/// A range of lines in a file.
package struct ConfigurationPlace: Sendable, Equatable {
  package let file: String
  /// Line numbers, from 1.
  package let lines: ClosedRange<Int>

  package init(file: String, lines: ClosedRange<Int>) {
    self.file = file
    self.lines = lines
  }
}
