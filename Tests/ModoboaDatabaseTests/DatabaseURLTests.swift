import Secrets
import Testing

@testable import ModoboaDatabase

@Suite("Database URLs")
struct DatabaseURLTests {
  @Test(
    "a SQLite URL has an absolute path",
    arguments: [
      ("sqlite:///srv/modoboa.db", "/srv/modoboa.db"),
      ("sqlite:////srv/modoboa.db", "/srv/modoboa.db"),
      ("SQLite:///a", "/a"), ("sqlite3:///a", "/a"), ("sqlite:///a%20b%25", "/a b%"),
      ("sqlite:///a%C3%A9", "/aé"), ("sqlite:///a b", "/a b"), ("sqlite:///a?b", "/a?b"),
    ])
  func paths(_ url: String, _ path: String) throws {
    #expect(try DatabaseURL.address(url) == .sqlite(path: path))
  }

  @Test(
    "what libpq can parse is passed on in its own form",
    arguments: [
      (
        "postgres://u:p%40@h:1,h2:2/d?sslmode=require",
        "postgresql://u:p%40@h:1,h2:2/d?sslmode=require"
      ),
      ("postgresql:///d", "postgresql:///d"), ("PGSQL://h", "postgresql://h"),
      ("postgres:///d?user=a@b", "postgresql:///d?user=a@b"),
      ("postgres://u@h/d?options=a@b/c@d", "postgresql://u@h/d?options=a@b/c@d"),
      ("postgres://u:p?#:s@h/d", "postgresql://u:p?#:s@h/d"),
      ("postgres://@h", "postgresql://@h"),
      ("host=/run/postgresql dbname=modoboa", "host=/run/postgresql dbname=modoboa"),
      (" dbname = 'a b'", " dbname = 'a b'"), ("service=modoboa", "service=modoboa"),
      ("password=postgres://x", "password=postgres://x"),
    ])
  func postgreSQL(_ text: String, _ conninfo: String) throws {
    #expect(try DatabaseURL.address(text) == .postgreSQL(Secret(conninfo)))
  }

  @Test("libpq's keywords are quoted correctly")
  func keywords() throws {
    let address = DatabaseAddress.postgreSQL(keywords: [
      ("host", "/run/postgresql"), ("password", "it's a \\ \"b\""), ("user", ""),
    ])
    #expect(
      address
        == .postgreSQL(
          Secret(#"host='/run/postgresql' password='it\'s a \\ "b"' user=''"#)))
  }

  @Test(
    "anything else is refused with the reason",
    arguments: [
      ("", .notAURL), ("/srv/modoboa.db", .notAURL), ("sqlite:modoboa.db", .relativePath),
      ("sqlite://modoboa.db", .relativePath), ("sqlite:///", .relativePath),
      ("sqlite:////", .relativePath),
      ("sqlite:///a%2", .badEscape), ("sqlite:///a%zz", .badEscape), ("sqlite:///a%00", .badEscape),
      ("sqlite:///a%ff", .badEscape), ("sqlite:///a%+1", .badEscape),
      ("oracle://u:p@h/d", .unknownEngine(scheme: "oracle")),
      ("hunter2:x", .unknownEngine(scheme: nil)),
      ("sqlite:///u:p@h/d", .notEncoded), ("mysql://u:12@h/3@x", .notEncoded),
      ("postgres://u:p@s@h/d", .notEncoded), ("postgres://u:p@s/s@h/d", .notEncoded),
      ("pgsql://u:p/s@h/d", .notEncoded), ("postgresql://u:p#/@h/d", .notEncoded),
      ("postgres://h/d@x", .notEncoded), ("postgres://u:p@s:s@h/d", .notEncoded),
      ("postgres://h?password=a@b", .notEncoded), ("postgres://u:p@[::1]@h", .notEncoded),
      ("postgres://u:p@a,b@c/d", .notEncoded),
      ("postgres:d", .noHost(scheme: "postgres")), ("mysql:/h/d", .noHost(scheme: "mysql")),
      ("mysql://h:0/d", .badPort), ("mysql://h:65536/d", .badPort), ("mysql://h:x/d", .badPort),
      ("mysql://u:p%4@h/d", .badEscape),
      (
        "mysql://h/d?ssl_mode=maybe",
        .badParameter(
          name: "ssl_mode",
          allowed: ["disabled", "preferred", "required", "verify_ca", "verify_identity"])
      ),
    ] as [(String, DatabaseURLError)])
  func refused(_ url: String, _ error: DatabaseURLError) {
    #expect(throws: error) { try DatabaseURL.address(url) }
  }

  @Test(
    "no error repeats a password",
    arguments: [
      "oracle://u:secret@h/d", "user:secret@h", "a secret b:", "secret:x",
      "mysql://u:se?secret=1@h/d",
      "secret-1:x", "postgres://u:p@secret@h/d", "postgres://u:p/secret@h",
      "mysql://u:p@h/secret@x",
      "mysql://u:secret@h:secret/d", "mysql://u:secret%@h/d", "secret=x:mysql",
    ])
  func redacted(_ url: String) {
    do {
      let address = try DatabaseURL.address(url)
      #expect(!"\(address)".contains("secret"))
    } catch {
      #expect(!"\(error)".contains("secret") && !"\(error)".contains("pw"))
    }
  }
}
