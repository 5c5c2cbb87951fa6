/// One of Dovecot's two configuration languages for LDAP settings.
///
/// Dovecot 2.3 reads LDAP settings from a separate file (`dovecot-ldap.conf.ext`) with
/// `settings_read_i()`, src/lib-settings/settings.c. Dovecot 2.4 has no such file: LDAP settings
/// are part of the main configuration, read by src/config/config-parser.c. Names, whitespace and
/// `%` differ.
package enum Dialect: String, Sendable, CaseIterable {
  /// The settings file of Dovecot 2.3.
  case v23 = "2.3"
  /// The configuration of Dovecot 2.4.
  case v24 = "2.4"

  /// The grammar of `dovecot.conf`, for both versions.
  ///
  /// 2.3 reads its main configuration with the grammar of 2.4, and refuses what is new there
  /// (config_parse_line(), src/config/config-parser.c).
  package static let ofMainConfiguration = v24
  /// The grammar of the settings files that `args` of a passdb or userdb refers to.
  package static let ofSettingsFiles = v23
}

/// Differences in the meaning of the configuration.
extension Dialect {
  /// Whether drivers read their settings from separate files, given by `args`, instead of the main
  /// configuration.
  package var hasSettingsFiles: Bool {
    switch self {
    case .v23: true
    case .v24: false
    }
  }

  /// Whether a passdb or userdb has a name, and blocks with the same name are merged.
  package var mergesNamedBlocks: Bool {
    switch self {
    case .v23: false
    case .v24: true
    }
  }

  /// Whether `ssl_client_ca_file` and `ssl_client_ca_dir` set the CA of LDAP servers.
  package var hasClientTLSSettings: Bool {
    switch self {
    case .v23: false
    case .v24: true
    }
  }

  /// Whether the auth process exits at start-up unless the last passdb makes a final decision
  /// (auths_init(), src/auth/auth.c).
  package var demandsDecidingPassdb: Bool {
    switch self {
    case .v23: false
    case .v24: true
    }
  }
}

/// Differences in the grammar.
extension Dialect {
  /// Whether a byte is whitespace.
  ///
  /// 2.3: space and tab (`IS_WHITE`, settings.c). 2.4: `isspace()` in the C locale.
  package func isBlank(_ byte: UInt8) -> Bool {
    switch self {
    case .v23: byte == .space || byte == .tab
    case .v24: byte == .space || (0x09...0x0d).contains(byte)
    }
  }

  /// Whether a line with only a continuation backslash adds a space to the statement.
  var joinsEmptyLines: Bool {
    switch self {
    case .v23: true
    case .v24: false
    }
  }

  /// Whether keys and section names may be quoted.
  var quotesNames: Bool {
    switch self {
    case .v23: false
    case .v24: true
    }
  }

  /// Whether text may follow an opening brace: 2.3 ignores it.
  var allowsTextAfterBrace: Bool {
    switch self {
    case .v23: true
    case .v24: false
    }
  }

  /// Whether the files that match an include line are read in reverse order (settings.c of 2.3).
  var readsMatchesBackwards: Bool {
    switch self {
    case .v23: true
    case .v24: false
    }
  }

  /// Dovecot's error for a line that is neither a setting nor a section.
  var missingSignMessage: String {
    switch self {
    case .v23: "Expecting '='"
    case .v24: "Expecting '{'"
    }
  }
}
