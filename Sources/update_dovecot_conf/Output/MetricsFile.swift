import Diagnostics
import DovecotService
import Files
import Glibc
import PassdbFile
import Sync

/// The file of --metrics-file, for the textfile collector of the node exporter.
///
/// Its folder may belong to the user of the exporter: what is read there decides nothing, nothing
/// that this program has not written is replaced, and no link leads elsewhere.
struct MetricsFile {
  private let path: TargetPath
  private let state: StateDirectory
  private let dovecotDirectory: String
  /// Whether runs reload Dovecot: else a note to do so is for nobody.
  private let isReloading: Bool

  /// Judges the options; nil if they ask for no metrics, of which --check leaves none.
  ///
  /// - Parameter options: what is said.
  /// - Throws: ``OptionError``.
  init?(_ options: OptionValues) throws {
    guard let value = options[.metricsFile] else { return nil }
    // A run that was refused for it has metrics, too, and may name the path.
    try options.checkPaths()
    guard value.text.hasSuffix(".prom"), let path = TargetPath(chosen: value.text) else {
      throw value.refused("must be the path of a file that ends in .prom; no other is collected")
    }
    if try options.isOn(.check) { return nil }
    self.path = path
    state = StateDirectory(options.stateDirectory, mayChange: false)
    dovecotDirectory = options.dovecotDirectory
    isReloading = ReloadChoice.isWanted(options)
  }

  /// Writes the metrics of a run that has ended, readable for all.
  ///
  /// - Parameters:
  ///   - status: how it ended.
  ///   - isInSync: whether the file is as the parameters want it.
  ///   - target: the path of that file, if it is known.
  /// - Throws: ``MetricsError``, `SystemCallError` or `ReplacementError`.
  func record(_ status: ExitStatus, isInSync: Bool, target: String?) throws {
    let directory = try TargetDirectory(path.directory, mayChange: true, followingLink: false)
    // Not the run's own time: it is over, and other runs need not wait for an exporter.
    guard try directory.lock(timeout: 2) else { throw MetricsError.locked(path.directory) }
    let old = try directory.file(named: path.name)
    if let old, !isOurs(old) { throw MetricsError.foreign(path.path) }
    let changed = target.flatMap(Self.modified)
    var metrics = Metrics(
      dovecotDirectory: dovecotDirectory, lastRun: Int(time(nil)), lastChange: changed ?? 0,
      isInSync: isInSync, isReloadPending: isReloading && PendingReload(in: state) != nil,
      exitStatus: status)
    if changed == nil { metrics.keepLastChange(of: old?.content ?? []) }
    var attributes = FileAttributes.ownerOnly
    attributes.mode = 0o644
    // Whole at any moment, but what a crash takes away the next run brings: the disk may rest.
    try directory.replace(
      path.name, expecting: old, with: Array(metrics.text.utf8), attributes: attributes,
      isFlushed: false)
  }

  private func isOurs(_ file: ExistingFile) -> Bool {
    guard file.kind == .regular, let content = file.content else { return false }
    return content.isEmpty || content.starts(with: Metrics.beginning.utf8)
  }

  /// When a regular file was last written: a replaced one has the time of its replacement.
  private static func modified(_ path: String) -> Int? {
    var status = stat()
    guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    return status.st_mtim.tv_sec
  }
}
