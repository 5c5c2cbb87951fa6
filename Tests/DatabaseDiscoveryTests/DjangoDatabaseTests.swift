import Glibc
import ModoboaDatabase
import Secrets
import TestSupport
import Testing

@testable import DatabaseDiscovery

@Suite("The database of a Modoboa instance")
struct DjangoDatabaseTests {
  private let scratch = Scratch()

  private func addresses(_ connection: String) throws -> [DatabaseAddress] {
    scratch.directory("modoboa/modoboa")
    scratch.write("modoboa/modoboa/settings.py", "DATABASES = {'default': \(connection)}\n")
    return try Discovery.database(instance: scratch["modoboa"], .ofTests).addresses
  }

  private static let usual =
    "'NAME': 'd', 'USER': 'u', 'PASSWORD': 'p\\'w', 'HOST': '/run', 'PORT': '5433'"

  @Test("PostgreSQL's OPTIONS override NAME, but not the rest")
  func postgreSQL() throws {
    let engine = "'ENGINE': 'django.db.backends.postgresql'"
    let keywords: [(name: String, value: String)] = [
      ("user", "u"), ("password", "p'w"), ("host", "/run"), ("port", "5433"),
    ]
    #expect(
      try addresses("{\(engine), \(Self.usual)}")
        == [.postgreSQL(keywords: [("dbname", "d")] + keywords)])
    let options = "'sslmode': 'require', 'keepalives': 1, 'pool': True, 'dbname': 'e'"
    #expect(
      try addresses("{\(engine), \(Self.usual), 'OPTIONS': {\(options)}}")
        == [
          .postgreSQL(
            keywords: [
              ("dbname", "d"), ("sslmode", "require"), ("keepalives", "1"), ("dbname", "e"),
            ]
              + keywords)
        ])
    #expect(
      try addresses("{\(engine), 'NAME': 'd', 'USER': '', 'HOST': '', 'PORT': ''}")
        == [.postgreSQL(keywords: [("dbname", "d")])])
  }

  @Test("MySQL's OPTIONS override everything else")
  func mySQL() throws {
    let engine = "'ENGINE': 'django.db.backends.mysql'"
    let usual = MySQLAddress().with {
      ($0.database, $0.user, $0.password) = ("d", "u", Secret("p'w"))
      ($0.socket, $0.port) = ("/run", 5433)
    }
    #expect(try addresses("{\(engine), \(Self.usual)}") == [.mySQL(usual)])
    let options =
      "'init_command': 'SET 1', 'charset': 'utf8mb4', 'read_default_file': '/o', 'db': 'e',"
      + " 'host': 'h', 'port': 3307, 'ssl': {'ca': '/ca', 'cert': '/c'}"
    #expect(
      try addresses("{\(engine), \(Self.usual), 'OPTIONS': {\(options)}}")
        == [
          .mySQL(
            usual.with {
              ($0.socket, $0.host, $0.port, $0.database) = (nil, "h", 3307, "e")
              ($0.optionFile, $0.caFile, $0.certificateFile) = ("/o", "/ca", "/c")
            })
        ])
    #expect(
      try addresses("{\(engine), 'OPTIONS': {'ssl': {'cert': '/c'}}}")
        == [.mySQL(MySQLAddress().with { ($0.certificateFile, $0.security) = ("/c", .required) })])
    #expect(
      try addresses("{\(engine), 'OPTIONS': {'ssl_mode': 'VERIFY_IDENTITY', 'ssl': True}}")
        == [.mySQL(MySQLAddress().with { $0.security = .verifyIdentity })])
  }

  @Test("the path of a SQLite database is relative to the instance")
  func sqlite() throws {
    let engine = "'ENGINE': 'django.db.backends.sqlite3'"
    #expect(try addresses("{\(engine), 'NAME': '/srv/m.db'}") == [.sqlite(path: "/srv/m.db")])
    #expect(
      try addresses("{\(engine), 'NAME': 'default.db'}")
        == [.sqlite(path: "\(scratch["modoboa"])/default.db")])
  }

  @Test(
    "an invalid setting is reported with the file and a remedy, never with a value",
    arguments: [
      ("env.db('secret')", "line 1 has an expression"), ("{}", "ENGINE of the connection"),
      ("{'ENGINE': 'oracle', 'PASSWORD': 'secret'}", "ENGINE of the connection"),
      (
        "{'ENGINE': 'django.db.backends.mysql', 'PORT': 'secret'}", "the port in the database URL"
      ),
    ])
  func refused(_ connection: String, _ reason: String) {
    let error = #expect(throws: DiscoveryError.self) { try addresses(connection) }
    #expect(error?.kind == .unreadable)
    let text = error?.description ?? ""
    #expect(text.hasPrefix("\(scratch["modoboa"])/modoboa/settings.py: "))
    #expect(text.contains(reason) && text.contains("--database-file"))
    #expect(!text.contains("secret"))
  }

  @Test("the settings directory is the one with the instance's name, or the only one")
  func places() throws {
    for directory in ["a/a", "a/b", "c/d", "e/f", "e/g"] {
      scratch.directory(directory)
      scratch.write(
        "\(directory)/settings.py",
        "DATABASES = {'default': {'ENGINE': 'x.sqlite3', 'NAME': '/\(directory.suffix(1))'}}")
    }
    let database = { try Discovery.database(instance: scratch[$0], .ofTests).addresses }
    #expect(try database("a") == [.sqlite(path: "/a")])
    #expect(try database("c/") == [.sqlite(path: "/d")])
    #expect(throws: DiscoveryError.self) { try database("e") }
    #expect(throws: DiscoveryError.self) { try database("nothing") }
  }
}

extension Scratch {
  /// Makes a directory and its parents.
  fileprivate func directory(_ name: String) {
    var path = ""
    for part in name.split(separator: "/") {
      path += path.isEmpty ? "\(part)" : "/\(part)"
      mkdir(self[path], 0o755)
    }
  }
}
