package import Diagnostics
package import Files

/// Why the target is not replaced.
package struct TargetRefusal: ReportedError, Equatable {
  package let path: String
  package let kind: Kind

  /// The obstacles.
  package enum Kind: Sendable, Equatable {
    /// The target is a link, a directory, a pipe or the like.
    case notRegular(ExistingFile.Kind)
    /// Neither this program nor Modoboa's command wrote the file.
    case foreign
    /// The file is larger than any that this program writes.
    case tooLarge(bytes: Int)
    /// Other users can replace files in the directory.
    case openDirectory(String)
  }

  package var description: String {
    switch kind {
    case .notRegular(.directory):
      "\(path): is a directory; choose another name for the file, or remove the directory"
    case .notRegular(let kind):
      "\(path): is \(kind.rawValue), not a regular file; remove it, or use --force to replace it"
    case .foreign:
      "\(path): not written by this program (the marker in the first line is missing); copy it elsewhere, then"
        + " use --force to replace it"
    case .tooLarge(let bytes):
      "\(path): too large for a file of this program (\(bytes) bytes); copy it elsewhere, then use --force to"
        + " replace it"
    case .openDirectory(let directory):
      "\(directory): directory is writable by other users, who could change who can log in;"
        + " make it root's (doctor has the commands), or use --force"
    }
  }

  package var exitStatus: ExitStatus { .cannotCreate }
}
