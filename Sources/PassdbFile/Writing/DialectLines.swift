import DovecotGrammar

extension Dialect {
  /// The settings of a passdb in this dialect.
  func lines(for passdb: LDAPPassdb) -> [SettingsLine] {
    switch self {
    case .v23: lines23(for: passdb)
    case .v24: lines24(for: passdb)
    }
  }
}
