package import Files

/// What `setup --apply` would do, decided before anything changes.
package struct SetupPlan: Sendable {
  /// The file with the parameters.
  package let target: Plan
  /// All files in the order in which they are written; the drop-in is last.
  package let steps: [FileStep]
  /// The files of setup that are no longer needed.
  package let removals: [FileSnapshot]
  /// What an administrator should know, one sentence each.
  package let notes: [String]
  /// What is kept once it is done.
  let record: SetupRecord

  init(
    target: Plan, steps: [FileStep], removals: [FileSnapshot], notes: [String], record: SetupRecord
  ) {
    self.target = target
    self.steps = steps
    self.removals = removals
    self.notes = notes
    self.record = record
  }

  /// Whether nothing differs.
  package var isDone: Bool { !steps.contains { $0.isNeeded } && removals.isEmpty }

  /// A hash of all that would be written, and of what stands there, for the note of a preview.
  var fingerprint: String {
    var hash = Hash()
    for step in steps {
      for snapshot in [step.before, step.after] {
        var writer = NoteWriter()
        writer.put(snapshot)
        hash.combine(writer.text)
      }
    }
    for snapshot in removals { hash.combine(Array(snapshot.path.utf8)) }
    return String(hash.value, radix: 16)
  }

  /// The name of the note of a preview.
  static let previewNote = "setup-preview"
}
