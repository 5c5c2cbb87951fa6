import Testing

@testable import ModoboaDatabase

@Suite("Database URLs")
struct DatabaseURLTests {
  @Test(
    "a SQLite URL names an absolute path",
    arguments: [
      ("sqlite:///srv/modoboa.db", "/srv/modoboa.db"),
      ("sqlite:////srv/modoboa.db", "/srv/modoboa.db"),
      ("SQLite:///a", "/a"), ("sqlite3:///a", "/a"), ("sqlite:///a%20b%25", "/a b%"),
      ("sqlite:///a%C3%A9", "/aé"), ("sqlite:///a b", "/a b"), ("sqlite:///a?b", "/a?b"),
    ])
  func paths(_ url: String, _ path: String) throws {
    #expect(try DatabaseURL(url).sqlitePath == path)
  }

  @Test(
    "anything else is refused with the reason",
    arguments: [
      ("", .notAURL), ("/srv/modoboa.db", .notAURL), ("sqlite:modoboa.db", .relativePath),
      ("sqlite://modoboa.db", .relativePath), ("sqlite:///", .relativePath),
      ("sqlite:////", .relativePath),
      ("sqlite:///a%2", .badEscape), ("sqlite:///a%zz", .badEscape), ("sqlite:///a%00", .badEscape),
      ("sqlite:///a%ff", .badEscape), ("postgres://u:p@h/d", .unknownEngine(scheme: "postgres")),
    ] as [(String, DatabaseURLError)])
  func refused(_ url: String, _ error: DatabaseURLError) {
    #expect(throws: error) { try DatabaseURL(url) }
  }

  @Test(
    "no error repeats a password",
    arguments: ["postgres://u:secret@h/d", "secret:pw@h", "a secret b:"])
  func redacted(_ url: String) {
    #expect {
      try DatabaseURL(url)
    } throws: { error in
      !"\(error)".contains("secret b") && !"\(error)".contains("pw")
    }
  }
}
