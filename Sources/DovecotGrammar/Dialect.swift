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

  /// The grammar to read `dovecot.conf` with, whichever version it is for.
  ///
  /// That of 2.3's main configuration is that of 2.4: what differs is refused by 2.3
  /// (config_parse_line(), src/config/config-parser.c).
  package static let ofMainConfiguration = v24
  /// The grammar of the settings files that `args` of a passdb or userdb names.
  package static let ofSettingsFiles = v23
}

/// In what the two differ, as Dovecot's configuration is judged.
extension Dialect {
  /// Whether drivers read their settings from files of their own, which `args` names, and not from
  /// the main configuration.
  package var hasSettingsFiles: Bool {
    switch self {
    case .v23: true
    case .v24: false
    }
  }

  /// Whether the name of a passdb or userdb tells it from others, and blocks of one name are merged.
  package var mergesNamedBlocks: Bool {
    switch self {
    case .v23: false
    case .v24: true
    }
  }

  /// Whether the CA of LDAP servers is said by `ssl_client_ca_file` and `ssl_client_ca_dir`.
  package var hasClientTLSSettings: Bool {
    switch self {
    case .v23: false
    case .v24: true
    }
  }

  /// Whether authentication does not start unless the last passdb decides (auths_init(),
  /// src/auth/auth.c).
  package var demandsDecidingPassdb: Bool {
    switch self {
    case .v23: false
    case .v24: true
    }
  }
}

/// In what the two differ, as statements are read.
extension Dialect {
  /// Whether Dovecot counts a byte as a blank between words.
  ///
  /// 2.3: blank and tab (`IS_WHITE`, settings.c). 2.4: what `isspace()` of the C locale takes.
  package func isBlank(_ byte: UInt8) -> Bool {
    switch self {
    case .v23: byte == .space || byte == .tab
    case .v24: byte == .space || (0x09...0x0d).contains(byte)
    }
  }

  /// Whether a line with nothing but a continuing backslash adds a blank to the statement.
  var joinsEmptyLines: Bool {
    switch self {
    case .v23: true
    case .v24: false
    }
  }

  /// Whether keys and names of sections may stand in quotation marks.
  var quotesNames: Bool {
    switch self {
    case .v23: false
    case .v24: true
    }
  }

  /// Whether text may follow the brace that opens a section: 2.3 does not look behind it.
  var allowsTextAfterBrace: Bool {
    switch self {
    case .v23: true
    case .v24: false
    }
  }

  /// Whether several files that an include line matches are read from the last to the first
  /// (settings.c of 2.3).
  var readsMatchesBackwards: Bool {
    switch self {
    case .v23: true
    case .v24: false
    }
  }

  /// What Dovecot says of a line that is neither a setting nor a section.
  var missingSignMessage: String {
    switch self {
    case .v23: "Expecting '='"
    case .v24: "Expecting '{'"
    }
  }
}
