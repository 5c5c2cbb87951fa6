package import Files
import HostSetup

/// A note of what `setup --apply` did: all that `setup --undo` needs, and what later runs keep up.
///
/// It contains the file that stood at the target's path, with its passwords; only the owner can read the
/// state directory.
package struct SetupRecord: Sendable, Equatable {
  /// The files as they were before the first `setup --apply`; the one with the parameters is the first.
  package var before: [FileSnapshot]
  /// The CA file for LDAP servers that an option named; nil for none.
  package var caFile: String?
  /// Whether Modoboa has switched LDAP off since: the files wait to be written again.
  package var isParked = false

  /// The name of the note.
  static let note = "setup"

  package init(before: [FileSnapshot], caFile: String?) {
    self.before = before
    self.caFile = caFile
  }

  /// The note in a state directory; nil if there is none.
  package init?(in state: StateDirectory) {
    guard let text = state.content(of: Self.note) else { return nil }
    self.init(text)
  }

  init?(_ text: [UInt8]) {
    var reader = NoteReader(text)
    guard reader.line() == ["setup", "1"], let parked = reader.line(), parked.count == 1,
      let ca = reader.line(), ca.count == 2, ca[0] == "ca",
      let path = reader.bytes(ca[1]).flatMap({ String(validating: $0, as: UTF8.self) }),
      let before = reader.snapshots()
    else { return nil }
    self.before = before
    caFile = path.isEmpty ? nil : path
    isParked = parked == ["parked"]
  }

  /// Remembers the files that further steps change, as they are before.
  mutating func remember(_ steps: [FileStep]) {
    for step in steps where !before.contains(where: { $0.path == step.path }) {
      before.append(step.before)
    }
  }

  /// What takes the set-up out of use.
  ///
  /// The drop-in goes first, and what it names once Dovecot no longer reads it: an auth process that
  /// starts meanwhile would exit without its settings file.
  ///
  /// - Parameter isRestored: whether everything becomes as it was; otherwise, setup's own files and the
  ///   one with the parameters go.
  /// - Returns: the steps in their order, and the files to remove afterwards.
  /// - Throws: ``SetupError``, or `SystemCallError`.
  func takingOut(isRestored: Bool) throws -> (steps: [FileStep], removals: [FileSnapshot]) {
    var steps: [FileStep] = []
    var removals: [FileSnapshot] = []
    for (number, old) in zip(0..., before) {
      let name = Path.name(of: old.path)
      let isSetups = SetupFiles.names.contains(name)
      guard isRestored || isSetups || number == 0 else { continue }
      let current =
        isSetups ? try SetupSteps.ownSnapshot(old.path) : try SetupSteps.snapshot(old.path)
      let after = isRestored ? old : FileSnapshot(path: old.path, file: nil)
      let step = FileStep(before: current, after: after)
      if name == SetupFiles.dropInName {
        steps.insert(step, at: 0)
      } else if after.file == nil, isSetups || number == 0 {
        removals.append(current)
      } else {
        steps.append(step)
      }
    }
    return (steps, removals)
  }

  /// The content of the note.
  var text: [UInt8] {
    var writer = NoteWriter()
    writer.put("setup 1")
    writer.put(isParked ? "parked" : "active")
    writer.put("ca", Array((caFile ?? "").utf8))
    for snapshot in before { writer.put(snapshot) }
    return writer.text
  }
}
