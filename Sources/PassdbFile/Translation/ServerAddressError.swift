/// Why an address cannot stand in the URL of a server.
enum ServerAddressError: Error, Equatable {
  case empty
  case forbiddenCharacter(String)
  case notAHost

  /// What is wrong, as the end of a sentence that begins with the parameter's name.
  var reason: String {
    switch self {
    case .empty: "is empty; enter the host name of the directory server in Modoboa"
    case .forbiddenCharacter(let character):
      "contains \(character), where a host name or an IP address alone belongs"
    case .notAHost:
      "is neither a host name nor an IP address (the port has a parameter of its own)"
    }
  }
}
