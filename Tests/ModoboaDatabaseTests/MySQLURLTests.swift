import Secrets
import Testing

@testable import ModoboaDatabase

@Suite("MySQL URLs")
struct MySQLURLTests {
  private func address(_ change: (inout MySQLAddress) -> Void) -> DatabaseAddress {
    var address = MySQLAddress()
    change(&address)
    return .mySQL(address)
  }

  @Test(
    "each part of the URL",
    arguments: [
      "mysql://modoboa:p%40s@db.example.org:3307/mail",
      "MariaDB://modoboa:p@s@db.example.org:3307/mail",
      "mysql://modoboa:p%40s@db.example.org:3307/mail?charset=utf8mb4",
    ])
  func parts(_ url: String) throws {
    #expect(
      try DatabaseURL.address(url)
        == address {
          $0.user = "modoboa"
          $0.password = Secret("p@s")
          $0.host = "db.example.org"
          $0.port = 3307
          $0.database = "mail"
        })
  }

  @Test("missing parts are unset")
  func openParts() throws {
    #expect(try DatabaseURL.address("mysql://") == address { _ in })
    #expect(try DatabaseURL.address("mysql:///d") == address { $0.database = "d" })
    #expect(try DatabaseURL.address("mysql://h") == address { $0.host = "h" })
    #expect(
      try DatabaseURL.address("mysql://u@/d") == address { ($0.user, $0.database) = ("u", "d") })
    #expect(
      try DatabaseURL.address("mysql://u:@h/")
        == address { ($0.user, $0.password, $0.host) = ("u", Secret(""), "h") })
  }

  @Test(
    "hosts can be IPv6 addresses and sockets",
    arguments: [
      ("mysql://[::1]/d", "::1", nil, nil),
      ("mysql://[2001:db8::1]:3307/d", "2001:db8::1", 3307, nil),
      ("mysql://%2Frun%2Fmysqld%2Fmysqld.sock/d", nil, nil, "/run/mysqld/mysqld.sock"),
      ("mysql://localhost/d?unix_socket=/run/a%20b", "localhost", nil, "/run/a b"),
    ] as [(String, String?, UInt32?, String?)])
  func hosts(_ url: String, _ host: String?, _ port: UInt32?, _ socket: String?) throws {
    #expect(
      try DatabaseURL.address(url)
        == address { ($0.host, $0.port, $0.socket, $0.database) = (host, port, socket, "d") })
  }

  @Test("parameters have the names of Django's drivers, with hyphens or underscores")
  func parameters() throws {
    #expect(
      try DatabaseURL.address(
        "mysql://h?ssl-mode=VERIFY_CA&ssl_ca=/ca&ssl-capath=/cas&ssl_cert=/c&ssl_key=/k"
          + "&read_default_file=/etc/mysql/modoboa.cnf&read-default-group=modoboa&&charset=utf8")
        == address {
          $0.host = "h"
          $0.security = .verifyCA
          $0.caFile = "/ca"
          $0.caDirectory = "/cas"
          $0.certificateFile = "/c"
          $0.keyFile = "/k"
          $0.optionFile = "/etc/mysql/modoboa.cnf"
          $0.optionGroup = "modoboa"
        })
  }

  @Test(
    "without the '@', user and password are not taken for a host",
    arguments: [
      "mysql://u:SECRET127.0.0.1:1/m", "mysql://u:SECRET:3306", "mysql://u:p:1/m",
      "mysql://a:b:c:1",
      "mysql://::1/d",
    ])
  func lostSign(_ url: String) {
    #expect(throws: DatabaseURLError.notEncoded) { try DatabaseURL.address(url) }
  }
}
