package import DovecotService

/// What OAuth2 is judged by, besides Dovecot's configuration.
package struct OAuth2Facts: Sendable, Equatable {
  /// `auth_mechanisms` in small letters; nil if Dovecot's configuration cannot be read.
  package var mechanisms: Set<String>?
  /// The CA file or directory for the introspection host; nil if none is named.
  package var store: CertificateStore?
  /// What the host of `introspection_url` shows; nil if it was not asked.
  package var certificate: CertificateTrial?
  /// What Modoboa's database says about the client that Dovecot is.
  package var client = Client.notAsked

  /// A client of Modoboa's OAuth2 service.
  package enum Client: Sendable, Equatable {
    /// Nobody asked: there is no client, or the source is an export.
    case notAsked
    /// Modoboa knows it.
    case known
    /// Modoboa has no application with this client id.
    case unknown
    /// The table cannot be read: why, and the statement that would give the right.
    case notReadable(String, grant: String?)
  }

  package init() {}
}
