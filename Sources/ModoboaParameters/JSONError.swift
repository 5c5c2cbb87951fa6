/// Invalid JSON, with the place of the error.
struct JSONError: Error, Equatable {
  /// Counted from 1.
  let line: Int
  /// In bytes, counted from 1.
  let column: Int
}
