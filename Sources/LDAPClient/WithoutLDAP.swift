#if !LDAP
  package import Deadlines
  package import PassdbFile
  package import PrivilegeSeparation
  package import Secrets

  // The same types for a build without the LDAP trait, so that the rest of the program needs no
  // conditions. The first one reports what is missing.

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

  /// The trial of the LDAP servers, not possible in this build.
  package struct LDAPTrial: Sendable {
    /// Never called: there is no client.
    package init(_ client: LDAPLibrary) {}

    /// Never called.
    package func verdicts(_ passdb: LDAPPassdb, timeout: Double, explain: (String) -> Void)
      -> [ServerVerdict]
    { [] }
  }

  /// A login on an LDAP server, not possible in this build.
  package struct UserLogin: Sendable {
    /// Never called: there is no client.
    package init(_ client: LDAPLibrary, _ passdb: LDAPPassdb) {}

    /// Never called.
    package func accountName(
      of user: String, _ password: Secret, _ deadline: Deadline, explain: (String) -> Void,
      took: (_ server: String, _ seconds: Double) -> Void
    ) throws -> String { user }
  }

  /// The entries of an LDAP server, not readable in this build.
  package final class EntryReader {
    /// Never called: there is no client.
    package static func open(
      _ client: LDAPLibrary, _ passdb: LDAPPassdb, addresses: [String], _ deadline: Deadline,
      explain: (String) -> Void
    ) throws(LDAPError) -> EntryReader {
      throw LDAPError(.unusableClient, server: "", "this program was built without LDAP")
    }

    /// Never used.
    package let server = ""
    /// Never used.
    package static let longestPause = 0.0

    /// Never called.
    package func nextPage(timeout: Double, explain: (String) -> Void) throws(LDAPError) -> EntryPage
    { EntryPage() }
  }
#endif
