import PassdbFile
import Secrets

#if !LDAP
  package import Deadlines
  package import PassdbFile
  package import PrivilegeSeparation
  package import Secrets

  // The same types for a build without the trait LDAP, so that all else of the program stays as it
  // is: the first of them says what is missing.

  /// libldap, which this build does not use.
  package struct LDAPLibrary: Sendable {
    /// Always throws.
    ///
    /// - Throws: ``LDAPError``.
    package init(
      _ authorities: TrustedAuthorities, begin: @escaping @Sendable (Step) -> Void
    ) throws(LDAPError) {
      throw LDAPError(.unusableClient, server: "", "this program was built without LDAP")
    }
  }

  /// The proof that a server does what Dovecot will ask, which this build cannot give.
  package struct LDAPTrial: Sendable {
    /// Never comes about: there is no client.
    package init(_ client: LDAPLibrary) {}

    /// Never called.
    package func check(_ passdb: LDAPPassdb, timeout: Double, explain: (String) -> Void)
      throws(LDAPError) -> [String]
    { [] }
  }

  /// What Dovecot does with a login, which this build cannot try.
  package struct UserLogin: Sendable {
    /// Never comes about: there is no client.
    package init(_ client: LDAPLibrary, _ passdb: LDAPPassdb) {}

    /// Never called.
    package func accountName(
      of user: String, _ password: Secret, _ deadline: Deadline, explain: (String) -> Void
    ) throws -> String { user }
  }
#endif
