import TestSupport
import Testing

/// A run that touches what is not root's.
enum ForeignRun: CaseIterable, Sendable {
  case sqlite, settingsSQLite, settingsPostgreSQL, settingsMySQL, export, postgreSQL, mariaDB, bind

  /// The client library that it needs; nil for none.
  var library: String? {
    switch self {
    case .export: nil
    case .sqlite, .settingsSQLite: "/libsqlite3.so"
    case .settingsPostgreSQL, .postgreSQL: "/libpq.so"
    case .settingsMySQL, .mariaDB: "/libmariadb.so"
    case .bind: "/libldap"
    }
  }

  /// The options of the run; files belong to the owner.
  func options(_ owner: Owner, _ host: Host) async throws -> [String] {
    switch self {
    case .sqlite: return ["--database", "sqlite://\(try await owner.makeDatabase())"]
    case .settingsSQLite:
      let database = try await owner.makeDatabase()
      return [
        "--instance",
        owner.makeInstance("'ENGINE': 'django.db.backends.sqlite3', 'NAME': '\(database)'"),
      ]
    case .export:
      return ["--export", owner.write("export.json", Parameters.searchBind.json)]
    case .bind:
      let server = try await Office.server()
      return [
        "--export", owner.write("export.json", Parameters.at(server, .starttls).json), "--bind",
        "--ca-file", try await LDAPCertificates.shared().authority,
      ]
    case .postgreSQL, .mariaDB:
      return try await StoredDatabase(self == .postgreSQL ? .postgreSQL : .mariaDB).source
    case .settingsPostgreSQL, .settingsMySQL:
      let isMySQL = self == .settingsMySQL
      let database = try await StoredDatabase(isMySQL ? .mariaDB : .postgreSQL)
      guard case .server(let server, let name) = database.place else { return [] }
      return [
        "--instance",
        owner.makeInstance(
          """
          'ENGINE': 'django.db.backends.\(isMySQL ? "mysql" : "postgresql")', 'NAME': '\(name)',
          'USER': 'modoboa', 'PASSWORD': 'Invented-1', 'HOST': '127.0.0.1', 'PORT': '\(server.port)',
          """),
      ]
    }
  }
}
