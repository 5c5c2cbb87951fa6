import DovecotGrammar
import DovecotService
import Files
import Glibc
package import PrivilegeSeparation

/// The files that name a database, each read with the rights of whoever can change it.
package final class DiscoveryFiles: IncludableFiles {
  private let access: Access?
  private let files = ConfigurationFiles()
  private let begin: (Step) -> Void
  /// Why a file that another includes is not read; told once that one is.
  private var refusal: AccessError?

  /// Files of this host.
  ///
  /// - Parameters:
  ///   - access: the rights of this process, which it gives up for those of the files; nil keeps
  ///     them.
  ///   - begin: takes the sentence for the case that a file is a pipe, whose end never comes.
  package init(_ access: Access?, begin: @escaping (Step) -> Void) {
    self.access = access
    self.begin = begin
  }

  /// The content of one file.
  ///
  /// - Parameter path: the file.
  /// - Returns: nil if it does not exist.
  /// - Throws: ``DiscoveryError`` if it is there but cannot be read, or must not be.
  package func text(of path: String) throws(DiscoveryError) -> [UInt8]? {
    try prepare(path)
    let text: [UInt8]?
    do {
      text = try InputFile.content(of: path, limit: ConfigurationFiles.limit)
    } catch {
      if error.number == ENOENT || error.number == ENOTDIR { return nil }
      throw DiscoveryError(
        kind: .unreadable, place: path,
        reason: "cannot be read: \(error)\(access?.note ?? "")\(hint(error.number))")
    }
    guard let text else {
      throw DiscoveryError(
        kind: .unusable, place: path, reason: "is larger than 1 MiB, which no such file is")
    }
    return text
  }

  /// The content of a file, unless reading it would cost the rights that other files need.
  ///
  /// - Parameter path: the file.
  /// - Returns: nil if it does not exist, or users other than root can change it.
  /// - Throws: ``DiscoveryError``.
  func textWithoutLoss(of path: String) throws(DiscoveryError) -> [UInt8]? {
    guard let access, !access.isForeign, geteuid() == 0 else { return try text(of: path) }
    return PathOwner(of: path) == .root ? try text(of: path) : nil
  }

  /// The statements of a file with those that it includes.
  ///
  /// - Parameters:
  ///   - text: its content.
  ///   - path: the file.
  ///   - dialect: the grammar.
  /// - Returns: its sections.
  /// - Throws: ``DiscoveryError`` for an included file that must not be read.
  func section(_ text: [UInt8], at path: String, _ dialect: Dialect) throws(DiscoveryError)
    -> ConfigurationSection
  {
    let statements = SettingsReader(dialect).statements(in: text, at: path, including: self)
    if let refusal { throw DiscoveryError(refusal, at: path) }
    return ConfigurationSection(statements)
  }

  package func files(matching pattern: String) -> [(path: String, text: [UInt8])] {
    var found: [(path: String, text: [UInt8])] = []
    for path in files.paths(matching: pattern) {
      do throws(DiscoveryError) {
        if let text = try text(of: path) { found.append((path, text)) }
      } catch {
        // One that cannot be read is passed over, as it always was.
      }
    }
    return found
  }

  /// The paths that a pattern of glob(7) matches below a directory.
  ///
  /// - Parameters:
  ///   - directory: the directory, taken as it is.
  ///   - pattern: what follows, with its slash.
  /// - Returns: the paths in the order of glob(7).
  /// - Throws: ``DiscoveryError``.
  func paths(below directory: String, matching pattern: String) throws(DiscoveryError) -> [String] {
    try prepare(directory)
    if Glibc.access(directory, R_OK | X_OK) != 0, errno == EACCES { throw unreadable(directory) }
    return files.paths(matching: ConfigurationFiles.literal(directory) + pattern)
  }

  /// Whether there is a regular file.
  ///
  /// - Throws: ``DiscoveryError``.
  func exists(_ path: String) throws(DiscoveryError) -> Bool {
    try prepare(path)
    if files.exists(path) { return true }
    if Glibc.access(path, F_OK) != 0, errno == EACCES { throw unreadable(path) }
    return false
  }

  /// Whether rights were given up for those of another user, so that what he cannot read is not known.
  var isForeign: Bool { access?.isForeign ?? false }

  private func unreadable(_ path: String) -> DiscoveryError {
    DiscoveryError(
      kind: .unreadable, place: path,
      reason:
        "cannot be read: \(String(cString: strerror(EACCES)))\(access?.note ?? "")\(hint(EACCES))")
  }

  /// What somebody without root's rights is told of a file that root alone can read.
  private func hint(_ number: Int32) -> String {
    number == EACCES && geteuid() != 0 && !isForeign ? "; run as root" : ""
  }

  private func prepare(_ path: String) throws(DiscoveryError) {
    begin(Step(path, "reading it did not end in time (--timeout)"))
    do throws(AccessError) {
      try access?.take(rightsFor: path)
    } catch {
      if refusal == nil { refusal = error }
      throw DiscoveryError(error, at: path)
    }
  }
}

extension DiscoveryError {
  fileprivate init(_ error: AccessError, at path: String) {
    self.init(kind: .forbidden, place: path, reason: "\(error)")
  }
}
