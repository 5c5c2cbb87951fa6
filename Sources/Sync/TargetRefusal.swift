package import Diagnostics
package import Files
import PassdbFile

/// Why the target is left alone.
package struct TargetRefusal: ReportedError, Equatable {
  /// The target.
  package let path: String
  /// What is in the way.
  package let kind: Kind

  /// What is in the way.
  package enum Kind: Sendable, Equatable {
    /// The target is a link, a directory, a pipe.
    case notRegular(ExistingFile.Kind)
    /// A file that neither this program nor Modoboa's command wrote.
    case foreign
    /// A file larger than this program writes.
    case tooLarge(bytes: Int)
    /// A directory in which others may exchange the file.
    case openDirectory(String)
  }

  /// One sentence for an administrator.
  package var description: String {
    switch kind {
    case .notRegular(.directory):
      "\(path): is a directory; choose another name for the file, or remove the directory"
    case .notRegular(let kind):
      "\(path): is \(kind.rawValue), not a regular file; remove it, or let --force replace it"
    case .foreign:
      "\(path): this program did not write it (its first line is not the marker); move it away, or let --force"
        + " replace it"
    case .tooLarge(let bytes):
      "\(path): has \(bytes) bytes, which no file of this program has; move it away, or let --force replace it"
    case .openDirectory(let directory):
      "\(directory): users other than root and the running one may change files here, and with them who logs in;"
        + " take that right away (chmod go-w), or use --force"
    }
  }

  package var exitStatus: ExitStatus { .cannotCreate }
}
