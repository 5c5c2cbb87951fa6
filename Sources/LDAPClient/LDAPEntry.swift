/// An LDAP entry.
struct LDAPEntry {
  let dn: String
  /// Those of the requested attributes that it has, each with its first value.
  let values: [(name: String, first: String)]

  /// The first value of an attribute.
  subscript(attribute: String) -> String? {
    values.first { $0.name == attribute }?.first
  }
}
