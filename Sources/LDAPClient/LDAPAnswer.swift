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

/// An entry of a directory.
struct LDAPEntry {
  /// Its name.
  let dn: String
  /// The attributes that were asked for and are there, with their first values.
  let values: [(name: String, first: String)]

  /// The first value of an attribute.
  subscript(attribute: String) -> String? {
    values.first { $0.name == attribute }?.first
  }
}

/// Result codes that are told apart.
enum ResultCode {
  static let confidentialityRequired: Int32 = 13
  static let noSuchObject: Int32 = 32
  static let invalidDNSyntax: Int32 = 34
  static let inappropriateAuthentication: Int32 = 48
  static let invalidCredentials: Int32 = 49
  static let insufficientAccessRights: Int32 = 50
  /// The server has no time now, or is shutting down: as good as down.
  static let busy: Int32 = 51
  static let unavailable: Int32 = 52
  static let unwillingToPerform: Int32 = 53
  /// libldap's own, for a filter that it cannot read.
  static let filterError: Int32 = -7
}
