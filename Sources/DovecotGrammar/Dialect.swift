/// One of the two configuration languages that Dovecot's LDAP settings are written in.
///
/// Dovecot 2.3 reads a settings file of its own for LDAP (`dovecot-ldap.conf.ext`) with
/// `settings_read_i()`, src/lib-settings/settings.c. Dovecot 2.4 has no such file: LDAP settings
/// stand in the main configuration, read by src/config/config-parser.c. Names, blanks and `%`
/// differ.
package enum Dialect: String, Sendable, CaseIterable {
  /// The settings file of Dovecot 2.3.
  case v23 = "2.3"
  /// The configuration of Dovecot 2.4.
  case v24 = "2.4"

  /// Whether Dovecot counts a byte as a blank between words.
  ///
  /// 2.3: blank and tab (`IS_WHITE`, settings.c). 2.4: what `isspace()` of the C locale takes.
  package func isBlank(_ byte: UInt8) -> Bool {
    switch self {
    case .v23: byte == .space || byte == .tab
    case .v24: byte == .space || (0x09...0x0d).contains(byte)
    }
  }
}
