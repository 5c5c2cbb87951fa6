/// Modoboa's flag `need_dovecot_update`, found set, and the proof of what it was set for.
package struct PendingUpdate: Sendable, Equatable {
  /// The key of the row, in decimal digits.
  let id: String
  /// What is compared, so that parameters saved meanwhile keep the flag.
  ///
  /// The text that was read (SQLite), or the SHA-256 that the server made of it in the same
  /// statement, in hexadecimal digits: a server may log statements, and the text has passwords in
  /// it.
  let proof: [UInt8]
}

extension PendingUpdate: CustomStringConvertible, CustomReflectable {
  /// The key only: the proof may hold passwords.
  package var description: String { "PendingUpdate(row \(id))" }
  /// A mirror without the proof.
  package var customMirror: Mirror { Mirror(self, children: ["id": id]) }
}
