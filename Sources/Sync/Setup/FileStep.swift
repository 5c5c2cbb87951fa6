package import Files

/// One file of a set-up: as it is, and as it is to be.
package struct FileStep: Sendable, Equatable {
  package let before: FileSnapshot
  package let after: FileSnapshot

  package init(before: FileSnapshot, after: FileSnapshot) {
    self.before = before
    self.after = after
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
