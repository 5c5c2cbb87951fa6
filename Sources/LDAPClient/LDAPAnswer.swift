/// What a server answers to a request, or libldap in its place.
struct LDAPAnswer {
  /// The result code: 0 is success, positive ones are the server's (RFC 4511 A.1), negative ones
  /// libldap's (ldap.h).
  let code: Int32
  /// The words for it, and those of the server.
  let text: String
  /// The entries that were found.
  var entries: [LDAPEntry] = []

  /// Whether the server did what it was asked.
  var isSuccess: Bool { code == 0 }

  /// Whether there is no answer to the question: the connection is lost, or the server is busy.
  var isMissing: Bool {
    code < 0 && code != ResultCode.filterError || code == ResultCode.busy
      || code == ResultCode.unavailable
  }
}
