package import Files
package import PassdbFile

/// All that a run has to know, decided before it begins.
package struct SynchronizationRequest {
  /// Who reads the parameters.
  package var source: any ParametersReader
  /// The file to write; nil takes the path in the parameters.
  package var output: TargetPath?
  /// Where Dovecot's configuration lies, as /etc/dovecot.
  package var dovecotDirectory: String
  /// Whether nothing may be changed.
  package var isCheck: Bool
  /// Whether to replace what is not ours, and to rewrite what is in sync.
  package var isForced: Bool
  /// How long to wait for a lock, a database or another program, in seconds.
  package var timeout: Double
  /// Who may read the file.
  package var attributes: FileAttributes
  /// Whether the LDAP servers are tried before anything is written.
  package var triesServers: Bool
  /// Whether they are tried although nothing is to be written.
  package var alwaysTriesServers: Bool
  /// Whether Dovecot is to be reloaded.
  package var isReloading: Bool
  /// Where it is noted what is left to do.
  package var state: StateDirectory

  /// A request with nothing left open.
  package init(
    source: any ParametersReader, output: TargetPath?, dovecotDirectory: String, isCheck: Bool,
    isForced: Bool, timeout: Double, attributes: FileAttributes, triesServers: Bool = false,
    alwaysTriesServers: Bool = false, isReloading: Bool, state: StateDirectory
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
    self.isReloading = isReloading
    self.state = state
  }
}
