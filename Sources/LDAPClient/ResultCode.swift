/// The result codes that this program distinguishes (RFC 4511 A.1).
enum ResultCode {
  static let sizeLimitExceeded: Int32 = 4
  /// With this, Active Directory rejects a bind without TLS.
  static let strongerAuthRequired: Int32 = 8
  static let referral: Int32 = 10
  static let adminLimitExceeded: Int32 = 11
  static let confidentialityRequired: Int32 = 13
  static let noSuchObject: Int32 = 32
  static let invalidDNSyntax: Int32 = 34
  static let inappropriateAuthentication: Int32 = 48
  static let invalidCredentials: Int32 = 49
  static let insufficientAccessRights: Int32 = 50
  /// The server is overloaded or shutting down: treated as down.
  static let busy: Int32 = 51
  static let unavailable: Int32 = 52
  static let unwillingToPerform: Int32 = 53
  /// libldap's own, for a filter that it cannot parse.
  static let filterError: Int32 = -7
}
