import ModoboaDatabase
import Secrets
import TestSupport
import Testing

@testable import DatabaseDiscovery

@Suite("The SQL settings file of Dovecot 2.3")
struct DovecotSQL23Tests {
  private let scratch = Scratch()

  private func addresses(_ text: String) throws -> [DatabaseAddress] {
    let file = scratch.write("dovecot-sql.conf.ext", text)
    let found = try Discovery.database(dovecotSQL: file, .ofTests)
    #expect(found.file == file)
    return found.addresses
  }

  @Test(
    "a connect line is split at blanks, also inside quotation marks",
    arguments: [
      ("dbname=d", ["dbname=d"]), ("host=a dbname=d", ["host=a dbname=d"]),
      ("host=a  host=b dbname=d user=u ", ["host=a dbname=d user=u", "host=b dbname=d user=u"]),
      ("dbname=d maxconns=5 host=a", ["host=a dbname=d"]), ("host=a", ["host=a"]), ("", [""]),
      ("user=u password='a  b'", ["user=u password='a b'"]),
      ("hostaddr=1.2.3.4\tdbname=d", ["hostaddr=1.2.3.4\tdbname=d"]),
      ("postgresql://u:p@h/d", ["postgresql://u:p@h/d"]),
    ])
  func hosts(_ connect: String, _ hosts: [String]) {
    #expect(DovecotSQL23.hosts(of: connect) == hosts)
  }

  @Test("libpq gets the same strings as from Dovecot")
  func postgreSQL() throws {
    #expect(
      try addresses(
        """
        # comment
        driver = pgsql
        connect = host=127.0.0.1 host=/run/pg port=5432 dbname=modoboa user=modoboa password='it\\'s'
        password_query = SELECT 1
        """)
        == [
          .postgreSQL(
            Secret("host=127.0.0.1 port=5432 dbname=modoboa user=modoboa password='it\\'s'")),
          .postgreSQL(
            Secret("host=/run/pg port=5432 dbname=modoboa user=modoboa password='it\\'s'")),
        ])
  }

  @Test("for MySQL there are no quotation marks, and the last value wins")
  func mySQL() throws {
    var address = MySQLAddress()
    (address.host, address.port, address.user) = ("10.0.0.1", 3307, "modoboa")
    (address.password, address.database) = (Secret("it's='\\x"), "modoboa")
    address.optionGroup = "client"
    let words = "port=3307 dbname=modoboa user=x user=modoboa password=it's='\\x client_flags=1"
    #expect(
      try addresses("driver = mysql\nconnect = host=10.0.0.1 host=/run/s \(words)\n") == [
        .mySQL(address), .mySQL(address.with { ($0.host, $0.socket) = (nil, "/run/s") }),
      ])
  }

  @Test("naming a CA requests TLS")
  func mySQLWithTLS() throws {
    let connect = "host=h ssl_ca=/ca ssl_ca_path=/cas ssl_cert=/c ssl_key=/k ssl_cipher=HIGH"
    var address = MySQLAddress()
    (address.host, address.caFile, address.caDirectory) = ("h", "/ca", "/cas")
    (address.certificateFile, address.keyFile, address.optionGroup) = ("/c", "/k", "g")
    address.optionFile = "/o"
    address.security = .verifyIdentity
    let options = "option_file=/o option_group=g"
    #expect(
      try addresses("driver = mysql\nconnect = \(connect) \(options)\n") == [.mySQL(address)])
    address.security = .required
    #expect(
      try addresses("driver = mysql\nconnect = \(connect) ssl_verify_server_cert=no \(options)\n")
        == [.mySQL(address)])
  }

  @Test("a SQLite database is a path, which may contain blanks")
  func sqlite() throws {
    #expect(
      try addresses("driver = sqlite\nconnect = /srv/a b/modoboa.db\n")
        == [.sqlite(path: "/srv/a b/modoboa.db")])
  }

  @Test("includes are followed, and the last line wins")
  func includes() throws {
    scratch.write("secret.ext", "connect = host=new dbname=d\n")
    #expect(
      try addresses(
        "driver = pgsql\nconnect = host=old\n!include_try secret.ext\n!include_try no\n")
        == [.postgreSQL(Secret("host=new dbname=d"))])
  }

  @Test(
    "a missing line may stand in a missing file",
    arguments: ["driver = pgsql\n!include no.ext\n", "!include_try no.ext\ndriver = pgsql\n"])
  func missingInclude(_ text: String) {
    let error = #expect(throws: DiscoveryError.self) { try addresses(text) }
    #expect(error?.description.contains("has no connect line; /") == true)
    #expect(error?.description.contains("/no.ext, but no such file can be read; ") == true)
  }

  @Test(
    "an invalid setting is reported with its location, never with a value",
    arguments: [
      ("", "dovecot-sql.conf.ext: has no driver and connect line"),
      ("driver = pgsql\n", "has no connect line"), ("connect = secret\n", "has no driver line"),
      ("driver = postgres\nconnect = password=secret\n", "line 1: the driver must be pgsql, mysql"),
      ("driver = mysql\nconnect = host=h secret\n", "line 2: connect has a word without '='"),
      ("driver = mysql\nconnect = host=h port=secret\n", "line 2: the port must be a number"),
      ("driver = sqlite\nconnect = secret.db\n", "line 2: connect must be the absolute path"),
      ("driver = pgsql\nconnect = $ENV:secret\n", "line 2: connect is a variable"),
    ])
  func refused(_ text: String, _ reason: String) {
    let error = #expect(throws: DiscoveryError.self) { try addresses(text) }
    #expect(error?.kind == .unusable)
    #expect(error?.description.contains(reason) == true)
    #expect(error?.description.contains("secret") == false)
  }
}

extension MySQLAddress {
  /// A changed copy.
  func with(_ change: (inout MySQLAddress) -> Void) -> MySQLAddress {
    var copy = self
    change(&copy)
    return copy
  }
}
