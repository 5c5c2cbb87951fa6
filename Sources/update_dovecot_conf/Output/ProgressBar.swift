import Glibc

/// What a command has done so far, on one line of the terminal that it keeps redrawing.
///
/// It is shown on standard error if that is a terminal that can redraw a line, and nowhere else.
final class ProgressBar {
  private let isShown: Bool
  private var isDrawn = false

  /// How many characters the bar has.
  private static let width = 24

  /// - Parameter isWanted: false if something else is written to standard error meanwhile.
  init(isWanted: Bool) {
    let terminal = EnvironmentOptions.value(of: "TERM") ?? "dumb"
    isShown = isWanted && terminal != "dumb" && isatty(STDERR_FILENO) == 1
  }

  /// Shows a text.
  ///
  /// - Parameters:
  ///   - text: a few words, in ASCII.
  ///   - done: how much of the work is done.
  ///   - whole: how much it is, for the bar; 0 for none.
  func show(_ text: String, _ done: Int = 0, of whole: Int = 0) {
    guard isShown else { return }
    var line = text
    if whole > 0 {
      let filled = Self.width * min(done, whole) / whole
      line =
        "[" + String(repeating: "#", count: filled)
        + String(repeating: ".", count: Self.width - filled) + "] " + text
    }
    draw("\r\(line)\u{1b}[K")
    isDrawn = true
  }

  /// Removes the line.
  func clear() {
    if isDrawn { draw("\r\u{1b}[K") }
    isDrawn = false
  }

  private func draw(_ text: String) {
    _ = write(STDERR_FILENO, text, text.utf8.count)
  }
}
