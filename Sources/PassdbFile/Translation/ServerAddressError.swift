/// Why an address cannot be used in a server's URL.
enum ServerAddressError: Error, Equatable {
  case empty
  case forbiddenCharacter(String)
  case notAHost

  /// What is wrong, in words that follow the parameter's name.
  var reason: String {
    switch self {
    case .empty: "is empty; enter the host name of the LDAP server in Modoboa"
    case .forbiddenCharacter(let character):
      "contains \(character); enter only a host name or an IP address"
    case .notAHost:
      "is neither a host name nor an IP address; the port is a separate parameter"
    }
  }
}
