import DovecotGrammar
import Testing

@testable import Doctor

@Suite("Passwords in Dovecot's files")
struct ConfiguredPasswordsTests {
  @Test(
    "where one is, and where none is",
    arguments: [
      ("connect = host=a dbname=b user=c password=s3cret", "s3cret"),
      ("connect = host=a password='s3 cret'", "s3"), ("connect = host=a dbname=b", nil),
      ("password = s3cret", "s3cret"), ("mysql_password = s3cret", "s3cret"),
      ("pgsql/a/parameters/password = s3cret", "s3cret"), ("dnpass = s3cret", "s3cret"),
      ("dnpass =", nil), ("default_password_scheme = CRYPT", nil),
      ("password_query = SELECT 1", nil), ("oauth2_client_secret = s3cret", "s3cret"),
      ("introspection_url = https://dovecot:s3cret@a.test/api/", "s3cret"),
      ("introspection_url = https://a.test/x@y:z", nil),
    ])
  func password(line: String, password: String?) {
    let statements = SettingsReader(.v24).statements(in: Array("\(line)\n".utf8))
    let found = statements.compactMap { IncludedStatement(file: "/x", statement: $0).password }
    #expect(found == (password.map { [$0] } ?? []))
  }
}
