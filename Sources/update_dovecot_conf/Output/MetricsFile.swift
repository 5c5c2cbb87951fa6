import Diagnostics
import Files
import Glibc
import LDAPClient
import PassdbFile
import Sync

/// The file of --metrics-file, for the textfile collector of the node exporter.
///
/// Its directory may belong to the exporter's user: what is read there decides nothing, only files of
/// this program are replaced, and links are not followed.
struct MetricsFile {
  private let path: TargetPath
  private let state: StateDirectory
  private let dovecotDirectory: String
  /// Whether runs reload Dovecot; if not, a note of a pending reload is ignored.
  private let isReloading: Bool

  /// Nil if the options ask for no metrics, or for `--check`.
  ///
  /// - Parameter options: the options of the run.
  /// - Throws: ``OptionError``.
  init?(_ options: OptionValues) throws {
    guard let value = options[.metricsFile] else { return nil }
    // A run that failed over its options writes metrics, too, and messages may show the path.
    try options.checkPaths()
    guard value.text.hasSuffix(".prom"), let path = TargetPath(chosen: value.text) else {
      throw value.refused("must be the path of a file that ends in .prom; others are ignored")
    }
    if try options.isOn(.check) { return nil }
    self.path = path
    state = StateDirectory(options.stateDirectory, mayChange: false)
    dovecotDirectory = options.dovecotDirectory
    isReloading = ReloadChoice.isWanted(options)
  }

  /// Writes the metrics of a finished run, readable by all users.
  ///
  /// - Parameters:
  ///   - status: the exit status.
  ///   - isInSync: whether the file matches the parameters.
  ///   - isIncluded: whether Dovecot includes it, if known.
  ///   - target: the path of that file, if known.
  ///   - verdicts: what the LDAP servers said, if they were asked.
  /// - Throws: ``MetricsError``, `SystemCallError` or `ReplacementError`.
  func record(
    _ status: ExitStatus, isInSync: Bool, isIncluded: Bool? = nil, target: String?,
    verdicts: [ServerVerdict] = []
  ) throws {
    let directory = try TargetDirectory(path.directory, mayChange: true, followingLink: false)
    // Not the run's own time-out: the run is over, and other runs need not wait for metrics.
    guard try directory.lock(timeout: 2) else { throw MetricsError.locked(path.directory) }
    let old = try directory.file(named: path.name)
    if let old, !isOurs(old) { throw MetricsError.foreign(path.path) }
    let changed = target.flatMap(Self.modified)
    var metrics = Metrics(
      dovecotDirectory: dovecotDirectory, lastRun: Int(time(nil)), lastChange: changed ?? 0,
      isInSync: isInSync, isReloadPending: isReloading && PendingReload(in: state) != nil,
      isIncluded: isIncluded, exitStatus: status)
    if changed == nil { metrics.keepLastChange(of: old?.content ?? []) }
    metrics.takeCertificates(of: verdicts, orOf: old?.content ?? [])
    var attributes = FileAttributes.ownerOnly
    attributes.mode = 0o644
    // Replaced atomically, but not flushed: after a crash, the next run writes it again.
    try directory.replace(
      path.name, expecting: old, with: Array(metrics.text.utf8), attributes: attributes,
      isFlushed: false)
  }

  private func isOurs(_ file: ExistingFile) -> Bool {
    guard file.kind == .regular, let content = file.content else { return false }
    return content.isEmpty || content.starts(with: Metrics.beginning.utf8)
  }

  /// When a regular file was last written, that is, replaced.
  private static func modified(_ path: String) -> Int? {
    var status = stat()
    guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    return status.st_mtim.tv_sec
  }
}
