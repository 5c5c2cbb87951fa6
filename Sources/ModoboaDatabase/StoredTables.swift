/// What Modoboa's database says of the tables that Dovecot writes: the used quota, and who shares folders
/// with whom.
///
/// It comes from the system catalog, which says nothing of rows.
package struct StoredTables: Equatable, Sendable {
  /// Whether the columns of `admin_quota` have the defaults that PostgreSQL needs; true for the other
  /// engines.
  package let hasQuotaDefaults: Bool
  /// Whether `admin_quota` has the trigger `mergequota`, which older instructions add to PostgreSQL.
  package let hasMergeTrigger: Bool
  /// Whether `admin_usershare` and `admin_anyoneshare` are there; nil if the account may not see them:
  /// MySQL lists only what an account has a right to.
  package let hasShares: Bool?

  package init(hasQuotaDefaults: Bool, hasMergeTrigger: Bool, hasShares: Bool?) {
    self.hasQuotaDefaults = hasQuotaDefaults
    self.hasMergeTrigger = hasMergeTrigger
    self.hasShares = hasShares
  }

  /// The tables in a row of one of the queries: are the shares there, has the quota its defaults, has it
  /// the trigger, does the account see all tables.
  ///
  /// - Parameter columns: the columns as text.
  /// - Throws: ``EngineError`` for columns that the query cannot have returned.
  init(columns: [[UInt8]?]?) throws(EngineError) {
    guard let columns, columns.count == 4 else { throw .notAsAsked }
    var flags: [Bool] = []
    for column in columns {
      switch column {
      case [UInt8(ascii: "0")]: flags.append(false)
      case [UInt8(ascii: "1")]: flags.append(true)
      default: throw .notAsAsked
      }
    }
    self.init(
      hasQuotaDefaults: flags[1], hasMergeTrigger: flags[2],
      hasShares: flags[0] ? true : flags[3] ? false : nil)
  }

  static let ofPostgreSQL =
    "SELECT CASE WHEN to_regclass('admin_usershare') IS NOT NULL"
    + " AND to_regclass('admin_anyoneshare') IS NOT NULL THEN 1 ELSE 0 END,"
    + " CASE WHEN (SELECT COUNT(*) FROM pg_attribute WHERE attrelid = to_regclass('admin_quota')"
    + " AND attname IN ('bytes', 'messages') AND atthasdef) = 2 THEN 1 ELSE 0 END,"
    + " CASE WHEN EXISTS (SELECT 1 FROM pg_trigger WHERE tgrelid = to_regclass('admin_quota')"
    + " AND tgname = 'mergequota') THEN 1 ELSE 0 END, 1"

  static let ofMySQL =
    "SELECT CASE WHEN (SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = DATABASE()"
    + " AND table_name IN ('admin_usershare', 'admin_anyoneshare')) = 2 THEN 1 ELSE 0 END, 1, 0,"
    // A table that no account but Modoboa's own has a right to.
    + " CASE WHEN EXISTS (SELECT 1 FROM information_schema.tables WHERE table_schema = DATABASE()"
    + " AND table_name = 'django_migrations') THEN 1 ELSE 0 END"

  static let ofSQLite =
    "SELECT CASE WHEN (SELECT COUNT(*) FROM sqlite_master WHERE type = 'table'"
    + " AND name IN ('admin_usershare', 'admin_anyoneshare')) = 2 THEN 1 ELSE 0 END, 1, 0, 1"
}
