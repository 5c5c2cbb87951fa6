/// Lines of a file.
package struct ConfigurationPlace: Sendable, Equatable {
  /// The path of the file.
  package let file: String
  /// The lines, counted from 1.
  package let lines: ClosedRange<Int>

  /// Lines of a file.
  package init(file: String, lines: ClosedRange<Int>) {
    self.file = file
    self.lines = lines
  }
}
