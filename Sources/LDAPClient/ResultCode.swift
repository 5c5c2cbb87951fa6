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
