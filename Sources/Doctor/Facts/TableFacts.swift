package import ModoboaDatabase

/// What Modoboa's database says of tables that Dovecot writes.
package enum TableFacts: Sendable, Equatable {
  /// They were not looked at; why.
  case unknown(String)
  case known(StoredTables)
}
