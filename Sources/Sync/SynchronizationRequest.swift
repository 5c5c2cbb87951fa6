package import Files
package import PassdbFile

/// The input of a run, decided before it begins.
package struct SynchronizationRequest {
  /// The reader of the parameters.
  package var source: any ParametersReader
  /// The file to write; nil for the path in the parameters.
  package var output: TargetPath?
  /// Dovecot's configuration directory, such as /etc/dovecot.
  package var dovecotDirectory: String
  /// Whether this is a dry run.
  package var isCheck: Bool
  /// Whether to replace foreign files, and to rewrite a file that is in sync.
  package var isForced: Bool
  /// How long to wait for a lock, a database or another program, in seconds.
  package var timeout: Double
  /// The mode and ownership of the file.
  package var attributes: FileAttributes
  /// Whether to try the LDAP servers before the file is written.
  package var triesServers: Bool
  /// Whether to try them even if the file is in sync.
  package var alwaysTriesServers: Bool
  /// Whether to ask an LDAP server again that has just rejected the bind.
  package var repeatsRejectedBinds: Bool
  /// Whether Modoboa's database decides about accounts after the LDAP server, where it can.
  package var refusesDisabledAccounts: Bool
  /// Whether to reload Dovecot.
  package var isReloading: Bool
  /// The directory for notes of what is left to do.
  package var state: StateDirectory

  package init(
    source: any ParametersReader, output: TargetPath?, dovecotDirectory: String, isCheck: Bool,
    isForced: Bool, timeout: Double, attributes: FileAttributes, triesServers: Bool = false,
    alwaysTriesServers: Bool = false, repeatsRejectedBinds: Bool = false,
    refusesDisabledAccounts: Bool = true, isReloading: Bool,
    state: StateDirectory
  ) {
    self.source = source
    self.output = output
    self.dovecotDirectory = dovecotDirectory
    self.isCheck = isCheck
    self.isForced = isForced
    self.timeout = timeout
    self.attributes = attributes
    self.triesServers = triesServers
    self.alwaysTriesServers = alwaysTriesServers
    self.repeatsRejectedBinds = repeatsRejectedBinds
    self.refusesDisabledAccounts = refusesDisabledAccounts
    self.isReloading = isReloading
    self.state = state
  }
}
