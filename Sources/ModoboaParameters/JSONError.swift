/// A text that is not JSON, with the place where that shows.
struct JSONError: Error, Equatable {
  /// Counted from 1.
  let line: Int
  /// In bytes, counted from 1.
  let column: Int
}
