/// The URLs of libpq, which reads them itself, as far as a password may get into its messages.
package enum PostgreSQLURL {
  /// Refuses a URL of which libpq would take a part of the password for the host, the port, the
  /// database or a parameter, and repeat it.
  ///
  /// As `conninfo_uri_parse_options()` has it (src/interfaces/libpq/fe-connect.c of PostgreSQL 15),
  /// the first '@' or '/' decides: with an '@' all before it is the user and the password, whatever
  /// is in them; with a '/' there are none. What follows, up to a '?', has no '@' then, unless an '@'
  /// or '/' of the password had no percent escape.
  ///
  /// - Parameter text: a connection string; one that is not a URL passes.
  /// - Throws: ``DatabaseURLError/notEncoded``.
  package static func checkCredentials(_ text: String) throws(DatabaseURLError) {
    let (at, slash, question) = (UInt8(ascii: "@"), UInt8(ascii: "/"), UInt8(ascii: "?"))
    // libpq knows its schemes in small letters alone, and at the very beginning.
    guard
      let scheme = ["postgres://", "postgresql://"].first(where: { text.utf8.starts(with: $0.utf8) }
      )
    else { return }
    var rest = text.utf8.dropFirst(scheme.utf8.count)
    let credentials = rest.prefix { $0 != at && $0 != slash }
    if credentials.endIndex < rest.endIndex, rest[credentials.endIndex] == at {
      // host?password=a@b has no user for anybody but libpq.
      if let query = credentials.firstIndex(of: question),
        credentials[query...].contains(UInt8(ascii: "="))
      {
        throw .notEncoded
      }
      rest = rest[credentials.endIndex...].dropFirst()
    }
    guard !rest.prefix(while: { $0 != question }).contains(at) else { throw .notEncoded }
  }
}
