import TestSupport

/// A line that an administrator adds; harmless until Modoboa selects ldaps.
struct FatalLine: Sendable {
  let file: String
  let text: String
  /// Dovecot's error for the combination.
  let words: String

  init(_ release: MailHost.Release) {
    switch release.series {
    case .v23:
      (file, text) = ("dovecot-ldap.conf.ext", "tls = yes\n")
      words = "Don't use both tls=yes and ldaps URI"
    case .v24:
      (file, text) = ("local.conf", "passdb ldap {\n  ldap_starttls = yes\n}\n")
      words = "Don't use both ldap_starttls=yes and ldaps URI"
    }
  }
}
