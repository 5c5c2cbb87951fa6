import DovecotGrammar
import DovecotService
import Files
import PassdbFile

/// The file of another path, which Dovecot included before the panel chose this one.
extension Synchronizer {
  /// Looks for a file that Dovecot no longer includes, but that still holds the bind password.
  ///
  /// It is not removed by a run: a Dovecot that has not been reloaded may read it once more.
  ///
  /// - Parameters:
  ///   - noted: what was known of Dovecot's configuration.
  ///   - note: what is known now.
  ///   - directory: the directory of the files.
  /// - Returns: the path; nil if there is no such file.
  func formerFile(
    _ noted: ConfigurationNote?, _ note: ConfigurationNote, in directory: borrowing TargetDirectory
  ) -> String? {
    guard request.output == nil, note.include == .yes, let path = noted?.lastIncluded,
      path != note.target, Path.directory(of: path) == Path.directory(of: note.target),
      let file = try? directory.file(named: Path.name(of: path)), let content = file.content,
      case .ours = FileOrigin(of: content),
      case .notIncluded? = ConfigurationReader(directory: request.dovecotDirectory, target: path)
        .inclusion(note.dialect)?.verdict
    else { return nil }
    return path
  }
}
