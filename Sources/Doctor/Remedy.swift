/// What the administrator has to do: exact lines and commands where possible.
package struct Remedy: Sendable, Equatable {
  package enum Step: Sendable, Equatable {
    /// Add lines to a file.
    case put([String], into: String, Where)
    /// Change a line of a file.
    case replace(line: Int, of: String, with: String)
    /// Remove lines from a file.
    case remove(lines: ClosedRange<Int>, of: String)
    /// Run a command, as root.
    case run(String)
    /// Do what cannot be expressed as lines or a command.
    case advise(String)
  }

  /// Where lines are added to a file.
  package enum Where: Sendable, Equatable {
    /// Anywhere, for example at the end.
    case anywhere
    /// After everything else.
    case last
    case above(line: Int)
  }

  /// The steps in their order; line numbers are those before the first step.
  package let steps: [Step]

  /// - Parameter steps: at least one.
  package init(_ steps: [Step]) {
    self.steps = steps
  }

  /// The remedy as text: what to do, and below it, indented, the exact lines or commands.
  package var text: [String] { steps.flatMap(\.text) }
}

extension Remedy.Step {
  fileprivate var text: [String] {
    switch self {
    case .put(let lines, let file, let place):
      return ["add to \(file)\(place.text):"] + lines.map { "    \($0)" }
    case .replace(let line, let file, let text):
      return ["change line \(line) of \(file) to:", "    \(text)"]
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
