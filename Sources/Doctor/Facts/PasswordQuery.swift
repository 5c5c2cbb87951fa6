package import DovecotGrammar

/// The query with which an sql passdb finds an account.
package struct PasswordQuery: Sendable, Equatable {
  /// The position of the passdb, see ``Backend/position``.
  package var passdb: Int
  /// The name of the setting as written, such as `password_query`.
  package var key: String
  /// Its value; nil if only Dovecot can expand it.
  package var text: String?
  /// Where it is.
  package var location: ConfigurationPlace
  /// The dialect of that file, in which it is written.
  package var dialect: Dialect
  /// The database engine; nil if it is not named there.
  package var engine: SQLEngine?

  package init(
    passdb: Int, _ setting: ConfigurationSection.Setting, _ dialect: Dialect, _ engine: SQLEngine?
  ) {
    self.passdb = passdb
    key = setting.key
    text = setting.text
    location = setting.location
    self.dialect = dialect
    self.engine = engine
  }
}
