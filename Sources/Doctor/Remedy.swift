/// What an administrator has to do, in terms that leave nothing to guess.
package struct Remedy: Sendable, Equatable {
  /// One step.
  package enum Step: Sendable, Equatable {
    /// Put lines into a file.
    case put([String], into: String, Where)
    /// Make one line of a file another one.
    case replace(line: Int, of: String, with: String)
    /// Take lines out of a file.
    case remove(lines: ClosedRange<Int>, of: String)
    /// Run a command, as root.
    case run(String)
    /// Do what cannot be said as lines or a command.
    case advise(String)
  }

  /// Where lines are put into a file.
  package enum Where: Sendable, Equatable {
    /// Anywhere, as at its end.
    case anywhere
    /// Behind all that stands there.
    case last
    /// Before a line.
    case above(line: Int)
  }

  /// The steps, in their order; line numbers are those of the files as they are before the first.
  package let steps: [Step]

  /// Steps, at least one.
  package init(_ steps: [Step]) {
    self.steps = steps
  }

  /// The remedy as text: what to do, and below it, indented, the lines or commands as they are.
  package var text: [String] { steps.flatMap(\.text) }
}

extension Remedy.Step {
  fileprivate var text: [String] {
    switch self {
    case .put(let lines, let file, let place):
      return ["put into \(file)\(place.text):"] + lines.map { "    \($0)" }
    case .replace(let line, let file, let text):
      return ["make line \(line) of \(file):", "    \(text)"]
    case .remove(let lines, let file):
      guard lines.count > 1 else { return ["remove line \(lines.lowerBound) of \(file)"] }
      return ["remove lines \(lines.lowerBound) to \(lines.upperBound) of \(file)"]
    case .run(let command):
      return ["run:", "    \(command)"]
    case .advise(let text):
      return [text]
    }
  }
}

extension Remedy.Where {
  fileprivate var text: String {
    switch self {
    case .anywhere: ""
    case .last: ", as the last line"
    case .above(let line): ", above line \(line)"
    }
  }
}
