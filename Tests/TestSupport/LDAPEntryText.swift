/// An entry of an LDAP server.
package struct LDAPEntryText: Sendable {
  /// Its DN.
  package let dn: String
  /// The structural class.
  let structuralClass: String
  /// Names and values in order; a name may occur more than once.
  let attributes: [(name: String, value: String)]

  /// An entry below another one, with one attribute as its RDN.
  ///
  /// - Parameters:
  ///   - name: the attribute of the RDN, with its value.
  ///   - parent: the DN above it.
  ///   - attributes: the others; an `objectClass` among them is an additional class.
  package init(
    _ name: (String, String), below parent: String, _ attributes: [(String, String)] = []
  ) {
    dn = "\(name.0)=\(Self.escaped(name.1)),\(parent)"
    self.attributes = ([name] + attributes).map { (name: $0.0, value: $0.1) }
    structuralClass = "testEntry"
  }

  /// An alias of another entry, RFC 4512, section 2.6.
  ///
  /// - Parameters:
  ///   - name: the attribute of the RDN, with its value.
  ///   - parent: the DN above it.
  ///   - target: the DN of the other entry.
  package init(alias name: (String, String), below parent: String, of target: String) {
    dn = "\(name.0)=\(Self.escaped(name.1)),\(parent)"
    attributes = [
      (name: name.0, value: name.1), (name: "objectClass", value: "extensibleObject"),
      (name: "aliasedObjectName", value: target),
    ]
    structuralClass = "alias"
  }

  /// A value escaped for a DN, RFC 4514, section 2.4.
  private static func escaped(_ value: String) -> String {
    var text = value.map { ",+\"\\<>;=#".contains($0) ? "\\\($0)" : "\($0)" }.joined()
    if text.hasPrefix(" ") { text = "\\" + text }
    if text.hasSuffix(" ") { text = text.dropLast() + "\\ " }
    return text
  }

  /// The entry in LDIF, RFC 2849, with all values in base64, since they may be any text.
  package var ldif: String {
    let named = attributes.map {
      (name: $0.name, line: "\($0.name):: \(Base64.text(of: $0.value))\n")
    }
    // slapadd requires the values of an attribute to be together.
    let isClass = { (pair: (name: String, line: String)) in pair.name == "objectClass" }
    let lines = named.filter(isClass) + named.filter { !isClass($0) }
    return "dn:: \(Base64.text(of: dn))\nobjectClass: \(structuralClass)\n"
      + lines.map(\.line).joined() + "\n"
  }
}
