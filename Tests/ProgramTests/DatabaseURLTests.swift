import TestSupport
import Testing

@Suite("Database URLs", .timeLimit(.minutes(20)))
struct DatabaseURLTests {
  @Test("Each way to write the URL of a file opens that file")
  func forms() async throws {
    let database = try await Database(.searchBind, named: "a b%+?#é.db")
    let directory = database.scratch.path
    let urls = [
      "sqlite://\(directory)/a%20b%25+%3f%23%C3%A9.db",
      "sqlite:///\(directory)/a%20b%25+%3F%23%c3%a9.db",
      "sqlite3://\(directory)/a b%25+?#é.db", "SQLite:////\(directory)//a%20b%25+?#é.db",
      "sqlite://\(directory)/../\(database.scratch.path.split(separator: "/").last ?? "")/"
        + "%61%20b%25%2b?#é.db",
    ]
    for url in urls {
      let host = Host()
      expectChange(try await host.sync(source: ["--database", url]))
      try await expectFile(of: .searchBind, on: host)
    }
  }

  @Test(
    "An invalid URL is a usage error, and never repeated",
    arguments: [
      "", "modoboa.db", "/srv/modoboa.db", "sqlite:", "sqlite://", "sqlite:///", "sqlite:////",
      "sqlite:modoboa.db", "sqlite://modoboa.db", "sqlite:/srv/modoboa.db",
      "sqlite://user:Invented-Bind-1@host/srv/modoboa.db", "sqlite:///srv/a%2", "sqlite:///srv/%zz",
      "sqlite:///srv/%00", "sqlite:///srv/%ff", "sqlite:///srv/%+1",
      "Invented-Bind-1:x", "oracle:///x", "file:///srv/modoboa.db", ":///srv/modoboa.db",
      "postgres:modoboa:Invented-Bind-1@localhost/modoboa", "pgsql:/modoboa", "mysql:modoboa",
      "postgis://modoboa:Invented-Bind-1@localhost/modoboa", "mysql://modoboa:Invented-Bind-1/d",
    ])
  func wrong(url: String) async throws {
    let host = try await Host.withOlderFile()
    let before = host.files
    expectRefusal(
      try await host.sync(source: ["--database", url]), 64, naming: ["--database: "], on: host,
      before: before)
  }

  @Test("A URL in a file works like one on the command line")
  func inFile() async throws {
    let (host, database) = (Host(), try await Database(.searchBind))
    let file = host.scratch.write("url", "\(database.url)\n")
    expectChange(try await host.sync(source: ["--database-file", file]))
    try await expectFile(of: .searchBind, on: host)
  }

  @Test("A URL in the environment is used; an invalid one is a configuration error")
  func inEnvironment() async throws {
    let (host, database) = (Host(), try await Database(.searchBind))
    expectChange(
      try await Program.sync(host.options, environment: ["DATABASE_URL": database.url]))
    try await expectFile(of: .searchBind, on: host)
    let before = host.files
    let wrong = "oracle://modoboa:Invented-Bind-1@localhost/modoboa"
    expectRefusal(
      try await Program.sync(host.options, environment: ["DATABASE_URL": wrong]), 78,
      naming: ["DATABASE_URL: "], on: host, before: before)
  }
}
