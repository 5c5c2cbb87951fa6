package import DovecotGrammar

/// The files that `setup` writes, none of which holds a secret.
package struct SetupFiles: Sendable, Equatable {
  /// A file that `setup` writes.
  package struct Wanted: Sendable, Equatable {
    package let path: String
    package let text: [UInt8]

    init(path: String, lines: [String]) {
      self.path = path
      text = Array(lines.reduce(into: "") { $0 += $1 + "\n" }.utf8)
    }
  }

  /// The first line of each file.
  package static let marker =
    "# Written by update_dovecot_conf setup; \"update_dovecot_conf setup --undo\" removes it."

  /// Dovecot's configuration directory.
  package let directory: String
  package let dialect: Dialect

  /// - Parameters:
  ///   - directory: Dovecot's configuration directory, for example /etc/dovecot.
  ///   - dialect: of the Dovecot that reads the files.
  package init(directory: String, dialect: Dialect) {
    self.directory = directory
    self.dialect = dialect
  }

  /// The name of the drop-in.
  package static let dropInName = "05-modoboa-ldap.conf"

  /// The names of all files, also of those that only another dialect needs.
  package static let names = [
    dropInName, "dovecot-modoboa-ldap.conf.ext", "dovecot-modoboa-account.conf.ext",
  ]

  /// The drop-in, whose name sorts before Dovecot's own 10-auth.conf: the LDAP server is asked first.
  package var dropIn: String { "\(directory)/conf.d/\(Self.dropInName)" }
  /// 2.3: the settings file of the ldap passdb.
  package var ldapSettings: String { "\(directory)/dovecot-modoboa-ldap.conf.ext" }
  /// 2.3: the settings file of the sql passdb that decides.
  package var accountSettings: String { "\(directory)/dovecot-modoboa-account.conf.ext" }

  /// All paths, also those that only another dialect needs.
  package var all: [String] { [dropIn, ldapSettings, accountSettings] }

  /// Whether a text was written by `setup`.
  package static func areOurs(_ text: [UInt8]) -> Bool {
    text.starts(with: Self.marker.utf8) && text.dropFirst(Self.marker.utf8.count).first == .lineFeed
  }

  /// The files in the order in which they must come into being: the drop-in, which makes Dovecot read
  /// the others, last.
  ///
  /// - Parameters:
  ///   - target: the path of the file with the parameters.
  ///   - accounts: the database that decides after the LDAP server; nil if none does.
  ///   - caFile: 2.3: the CA file for LDAP servers; nil for what the host says otherwise.
  /// - Returns: the files.
  package func wanted(target: String, accounts: AccountDatabase?, caFile: String?) -> [Wanted] {
    switch dialect {
    case .v23: wanted23(target: target, accounts: accounts, caFile: caFile)
    case .v24: [dropIn24(target: target, accounts: accounts)]
    }
  }

  private func wanted23(target: String, accounts: AccountDatabase?, caFile: String?) -> [Wanted] {
    var files = [
      Wanted(
        path: ldapSettings,
        lines: [
          Self.marker, "", "# This host's own settings, such as those for TLS.",
          "!include_try \(directory)/dovecot-ldap.conf.ext",
        ] + (caFile.map { ["tls_ca_cert_file = \($0)"] } ?? [])
          + ["", "# Modoboa's parameters, last: later lines win.", "!include_try \(target)"])
    ]
    var dropIn = [
      Self.marker, "",
      "# The LDAP server verifies passwords; tokens and master users are not for it.",
      "passdb {", "  driver = ldap", "  args = \(ldapSettings)",
      "  mechanisms = plain login", "  skip = authenticated",
    ]
    if let accounts, let settings = accounts.settings {
      files.append(
        Wanted(
          path: accountSettings,
          lines: [
            Self.marker, "", "# The connection.", "!include \(settings)", "",
            "password_query = \(AccountQuery.deciding(dialect, accounts.engine))",
          ]))
      dropIn += ["  result_success = continue", "}", ""] + Self.accountComment + ["passdb {"]
      dropIn += ["  driver = sql", "  args = \(accountSettings)"] + Self.decision
    }
    return files + [Wanted(path: self.dropIn, lines: dropIn + ["}"])]
  }

  private func dropIn24(target: String, accounts: AccountDatabase?) -> Wanted {
    var lines = [
      Self.marker, "", "# The LDAP server verifies passwords, by Modoboa's parameters.",
      "!include_try \(target)",
    ]
    if let accounts {
      let query = AccountQuery.deciding(dialect, accounts.engine)
      lines += [""] + Self.accountComment
      lines += ["passdb modoboa_account {", "  driver = sql"] + Self.decision
      lines += ["  passdb_sql_query = \(query)", "}"]
    }
    return Wanted(path: dropIn, lines: lines)
  }

  private static let accountComment = [
    "# Modoboa's database decides: the account must be active, and its domain enabled. Who shows a password that",
    "# the LDAP server does not know is not looked up here, but by the passdbs that follow.",
  ]

  /// Asked only after the LDAP server has verified the password, and nobody is asked after it.
  private static let decision = [
    "  skip = unauthenticated", "  result_failure = return-fail",
    "  result_internalfail = return-fail",
  ]
}
