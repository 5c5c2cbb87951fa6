package import Files
import PassdbFile

/// One file of a set-up: as it is, and as it is to be.
package struct FileStep: Sendable, Equatable {
  package let before: FileSnapshot
  package let after: FileSnapshot

  package init(before: FileSnapshot, after: FileSnapshot) {
    self.before = before
    self.after = after
  }

  /// The step that makes a plan true.
  ///
  /// - Parameters:
  ///   - plan: the differences of the file with the parameters.
  ///   - path: its absolute path.
  /// - Throws: ``SetupError/notRestorable(path:)`` or `SystemCallError`.
  init(_ plan: Plan, at path: String) throws {
    self.init(
      before: try SetupSteps.snapshot(path),
      after: FileSnapshot(
        path: path, file: .init(content: plan.wanted.text, attributes: plan.attributes)))
  }

  package var path: String { before.path }

  package var isNeeded: Bool { before != after }

  /// Makes the change, unless another program has changed the file since it was read.
  ///
  /// - Throws: `ReplacementError`.
  func perform() throws(ReplacementError) {
    let current: FileSnapshot?
    do {
      current = try FileSnapshot.taken(of: path)
    } catch {
      throw .nothingChanged(error)
    }
    guard current == before else { throw .changedMeanwhile(path: path) }
    try after.restore()
  }
}
