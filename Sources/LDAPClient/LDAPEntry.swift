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
