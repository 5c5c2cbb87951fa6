/// Facts for the sections of the chapter but LDAP.
package struct ChapterFacts: Sendable, Equatable {
  /// The protocols that Dovecot serves; nil if its configuration cannot be read.
  package var protocols: Set<String>?
  /// The versions of the packages that are installed and configured, by their names, those of Dovecot
  /// and Postfix alone; nil on a host without dpkg.
  package var packages: [String: String]?

  package init() {}
}
