/// The result of a request, from the server or from libldap.
struct LDAPAnswer {
  /// The result code: 0 for success, positive from the server (RFC 4511 A.1), negative from libldap
  /// (ldap.h).
  let code: Int32
  /// The text for the code, and the server's diagnostic message.
  let text: String
  /// The entries found.
  var entries: [LDAPEntry] = []
  /// The URL of the first referral to another server that is part of the result (RFC 4511 4.5.3).
  var referral: String?

  /// Whether the request succeeded.
  var isSuccess: Bool { code == 0 }

  /// Whether the request remains unanswered: the connection is lost, or the server is busy.
  var isMissing: Bool {
    code < 0 && code != ResultCode.filterError || code == ResultCode.busy
      || code == ResultCode.unavailable
  }
}
