/// Modoboa's flag `need_dovecot_update`, found set, and proof of the parameters it was set for.
package struct PendingUpdate: Sendable, Equatable {
  /// The primary key of the row, in decimal.
  let id: String
  /// What acknowledging compares, so that the flag stays set if parameters were saved meanwhile.
  ///
  /// For SQLite the text that was read. For a server its SHA-256 in hexadecimal, computed by the server
  /// in the same statement: servers may log statements, and the text contains passwords.
  let proof: [UInt8]
}

extension PendingUpdate: CustomStringConvertible, CustomReflectable {
  /// The key only, since the proof may contain passwords.
  package var description: String { "PendingUpdate(row \(id))" }
  /// A mirror without the proof.
  package var customMirror: Mirror { Mirror(self, children: ["id": id]) }
}
