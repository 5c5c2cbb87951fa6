import DovecotGrammar

extension Dialect {
  /// The value with which libldap follows no alias, as Modoboa's web login: an alias below the search
  /// base would let in somebody outside it.
  static let noAliases = "never"

  /// The settings of a passdb in this dialect.
  func lines(for passdb: LDAPPassdb) -> [SettingsLine] {
    switch self {
    case .v23: lines23(for: passdb)
    case .v24: lines24(for: passdb)
    }
  }
}
