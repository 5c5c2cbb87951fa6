/// Checks URLs before libpq parses them, to keep passwords out of its messages.
package enum PostgreSQLURL {
  /// Refuses a URL in which libpq would take part of the password for the host, the port, the database
  /// or a parameter, and repeat it in a message.
  ///
  /// In `conninfo_uri_parse_options()` (src/interfaces/libpq/fe-connect.c of PostgreSQL 15) the first
  /// '@' or '/' decides: everything before an '@' is user and password; before a '/' there are
  /// neither. From there to a '?' there is no '@', unless the password has an unescaped '@' or '/'.
  ///
  /// - Parameter text: a connection string; one that is not a URL is accepted.
  /// - Throws: ``DatabaseURLError/notEncoded``.
  package static func checkCredentials(_ text: String) throws(DatabaseURLError) {
    let (at, slash, question) = (UInt8(ascii: "@"), UInt8(ascii: "/"), UInt8(ascii: "?"))
    // libpq accepts its schemes in lower case only, and only at the very beginning.
    guard
      let scheme = ["postgres://", "postgresql://"].first(where: { text.utf8.starts(with: $0.utf8) }
      )
    else { return }
    var rest = text.utf8.dropFirst(scheme.utf8.count)
    let credentials = rest.prefix { $0 != at && $0 != slash }
    if credentials.endIndex < rest.endIndex, rest[credentials.endIndex] == at {
      // In host?password=a@b only libpq sees a user.
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
