/// Dovecot's auth processes at some moment.
package struct DovecotProcesses: Equatable, Sendable {
  package let ids: Set<Int32>
  /// Whether they exit by themselves, so that Dovecot delays the next start.
  package let isDead: Bool

  package init(ids: Set<Int32>, isDead: Bool) {
    self.ids = ids
    self.isDead = isDead
  }
}
