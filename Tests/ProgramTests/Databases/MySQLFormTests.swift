import TestSupport
import Testing

/// Ways to name a database in MySQL.
extension Form {
  /// An option file for the client library, with a group.
  private static func options(_ place: Place, _ name: String, group: String) -> String {
    place.scratch.write(
      name,
      """
      [other]
      password = "wrong"
      [\(group)]
      host = 127.0.0.1
      port = \(place.server.port)
      user = modoboa
      password = "\(DatabaseAccount.modoboa.password)"
      database = \(place.name)

      """)
  }

  static let mySQL = [
    Form("URL") { $0.server.url($0.name) },
    Form("mariadb:") { "mariadb:" + $0.server.url($0.name).drop { $0 != "/" } },
    Form("MySQL:") { "MySQL:" + $0.server.url($0.name).drop { $0 != "/" } },
    Form("socket") { $0.server.url($0.name, over: .socket) },
    Form("socket as the host") { place in
      "mysql://modoboa:\(DatabaseAccount.modoboa.password)@\(Place.escaped(place.server.socket))"
        + "/\(place.name)"
    },
    Form("odd") { $0.server.url($0.name, as: .odd) },
    Form("odd over the socket") { $0.server.url($0.name, as: .odd, over: .socket) },
    Form("a character set, which plays no part") {
      $0.server.url($0.name, options: ["charset": "latin1"])
    },
    Form("an option file") { place in
      "mysql:///?read_default_file=\(options(place, "client.cnf", group: "client"))"
    },
    Form("a group of an option file") { place in
      let file = options(place, "modoboa.cnf", group: "modoboa")
      return "mysql:///\(place.name)?read-default-file=\(file)&read-default-group=modoboa"
    },
    Form("an option file without the password") { place in
      let file = place.scratch.write("user.cnf", "[client]\nuser = modoboa\n")
      let url = place.server.url(place.name, options: ["read_default_file": file])
      return "mysql://:\(url.drop { $0 != "/" }.dropFirst(2).drop { $0 != ":" }.dropFirst())"
    },
    Form("~/.my.cnf") { place in
      let file = options(place, ".my.cnf", group: "modoboa")
      return (
        "mysql:///?read_default_group=modoboa", ["HOME": String(file.dropLast("/.my.cnf".count))]
      )
    },
  ]
}

@Suite("Ways to name a database in MySQL or MariaDB", .timeLimit(.minutes(20)), .fewAtOnce)
struct MySQLFormTests {
  private static let stored = Task { try await StoredDatabase(.mariaDB) }

  @Test("each way gives the same parameters", arguments: Form.mySQL)
  func reads(form: Form) async throws {
    let (host, place) = (Host(), try Place(try await Self.stored.value))
    let (text, environment) = form.make(place)
    expectChange(try await host.sync(database: text, environment: environment))
    try await expectFile(of: .searchBind, on: host)
  }

  @Test("localhost means the socket at its default path, as for all clients")
  func localhost() async throws {
    let (host, place) = (Host(), try Place(try await Self.stored.value))
    // With another port than the server's, too.
    let url = "mysql://modoboa:\(DatabaseAccount.modoboa.password)@localhost:1/\(place.name)"
    let result = try await host.mounting(
      """
      mount -t tmpfs none /run
      mkdir /run/mysqld
      ln -s \(place.server.socket) /run/mysqld/mysqld.sock
      exec "$@"
      """, [Program.underTest, "--database", url] + host.options)
    expectChange(result)
    try await expectFile(of: .searchBind, on: host)
  }
}
