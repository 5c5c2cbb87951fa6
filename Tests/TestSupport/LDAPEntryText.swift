/// An entry of a directory.
package struct LDAPEntryText: Sendable {
  /// Its name.
  package let dn: String
  /// Names and values in order; a name may come more than once.
  let attributes: [(name: String, value: String)]

  /// An entry below another one, named by one of its attributes.
  ///
  /// - Parameters:
  ///   - name: the attribute that names it, with its value.
  ///   - parent: the DN above it.
  ///   - attributes: the others; `objectClass` among them is a further class.
  package init(
    _ name: (String, String), below parent: String, _ attributes: [(String, String)] = []
  ) {
    dn = "\(name.0)=\(Self.escaped(name.1)),\(parent)"
    self.attributes = ([name] + attributes).map { (name: $0.0, value: $0.1) }
  }

  /// A value as it stands in a DN, RFC 4514 2.4.
  private static func escaped(_ value: String) -> String {
    var text = value.map { ",+\"\\<>;=#".contains($0) ? "\\\($0)" : "\($0)" }.joined()
    if text.hasPrefix(" ") { text = "\\" + text }
    if text.hasSuffix(" ") { text = text.dropLast() + "\\ " }
    return text
  }

  /// The entry in LDIF, RFC 2849, each value in base64 since it may be any text.
  package var ldif: String {
    let named = attributes.map {
      (name: $0.name, line: "\($0.name):: \(Base64.text(of: $0.value))\n")
    }
    // slapadd wants the values of an attribute together.
    let isClass = { (pair: (name: String, line: String)) in pair.name == "objectClass" }
    let lines = named.filter(isClass) + named.filter { !isClass($0) }
    return "dn:: \(Base64.text(of: dn))\nobjectClass: testEntry\n"
      + lines.map(\.line).joined() + "\n"
  }
}
