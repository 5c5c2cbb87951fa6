/// An LDAP entry.
struct LDAPEntry {
  let dn: String
  /// The values that were read of the requested attributes, in the order of the request.
  let values: [(name: String, value: String)]

  /// The first value of an attribute.
  subscript(attribute: String) -> String? {
    values.first { $0.name == attribute }?.value
  }

  /// All values of an attribute that were read.
  func all(_ attribute: String) -> [String] {
    values.filter { $0.name == attribute }.map(\.value)
  }
}
