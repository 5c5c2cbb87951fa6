/// Dovecot's auth processes at some moment.
package struct DovecotProcesses: Equatable, Sendable {
  /// Their process ids.
  package let ids: Set<Int32>
  /// Whether they exit by themselves, such that Dovecot delays the start of the next.
  package let isDead: Bool

  /// Processes.
  package init(ids: Set<Int32>, isDead: Bool) {
    self.ids = ids
    self.isDead = isDead
  }
}
