import ModoboaDatabase
import Testing

@Suite("Whether a connection needs the rights of the running user")
struct OwnRightsTests {
  private func needs(_ url: String, open: [String] = [], readable: [String] = []) throws -> Bool {
    try DatabaseURL.address(url).needsOwnRights(
      isReadableByAll: readable.contains, isEnterableByAll: open.contains)
  }

  @Test(
    "an address with a password, and nothing else of root's, does not",
    arguments: [
      "postgres://u:p@h/d", "postgres://u:p@h/d?sslmode=require", "host=h user=u password=p",
      "postgres://u:p@%2Frun%2Fopen/d", "postgres://u:p@/d?host=/run/open",
      "host='/run/open' user='u' password='p'", "mysql://u:p@h/d",
      "mysql://u:p@/d?unix_socket=/run/open/mysqld.sock", "mysql://u:p@h/d?ssl_ca=/readable.pem",
    ])
  func none(_ url: String) throws {
    #expect(try !needs(url, open: ["/run/open"], readable: ["/readable.pem"]))
  }

  @Test(
    "one that depends on root's name, files or socket directory does",
    arguments: [
      "postgres:///d", "postgres://u@h/d", "postgres://u:p@h/d?sslmode=verify-full",
      "postgres://u:p@h/d?sslkey=/k", "postgres://u:p@h/d?passfile=/f",
      "postgres://u:p@%2Frun%2Fclosed/d", "postgres://u:p@/d?host=/run/closed",
      "host=/run/open,/run/closed user=u password=p", "mysql://u@localhost/d",
      "mysql://u:p@/d?unix_socket=/run/closed/mysqld.sock", "mysql://u:p@h/d?ssl_ca=/root/ca.pem",
      "mysql://u:p@h/d?read_default_file=/root/my.cnf", "sqlite:///d",
    ])
  func own(_ url: String) throws {
    #expect(try needs(url, open: ["/run/open"]))
  }
}
