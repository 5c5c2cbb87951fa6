import Glibc

/// Small notes from one run to the next, one file each, in a private directory (0700, files 0600).
///
/// A missing directory reads as an empty one.
package struct StateDirectory: Sendable {
  /// The directory, for example /var/lib/update_dovecot_conf.
  package let path: String
  private let mayChange: Bool
  /// Whether this process already holds the directory's lock.
  private var isLocked = false

  /// Notes in a directory, which need not exist.
  ///
  /// - Parameters:
  ///   - path: the directory.
  ///   - mayChange: false makes every write fail.
  package init(_ path: String, mayChange: Bool) {
    self.path = path
    self.mayChange = mayChange
  }

  /// The same notes, for a run that holds the lock of a directory, perhaps this one.
  ///
  /// - Parameter directory: the locked directory.
  /// - Returns: notes that do not wait for this run's own lock.
  package func whileLocked(_ directory: borrowing TargetDirectory) -> StateDirectory {
    var copy = self
    copy.isLocked = directory.isAt(path)
    return copy
  }

  /// A note as text, or nil if it is missing, unreadable or not trusted, like ``content(of:)``.
  package func note(_ name: String) -> String? {
    content(of: name).flatMap { String(validating: $0, as: UTF8.self) }
  }

  /// The content of a note, or nil if it is missing, unreadable or not trusted.
  ///
  /// A note that users other than root and the running one could have written is not trusted: it
  /// decides what is written for Dovecot.
  package func content(of name: String) -> [UInt8]? {
    guard let directory = try? TargetDirectory(path, mayChange: false),
      (try? directory.isOpenToOthers()) == false,
      let file = try? directory.file(named: name), file.isOwn
    else { return nil }
    return file.content
  }

  /// Writes a note durably, unless other users could change it; creates the directory, but not its
  /// parents.
  ///
  /// - Parameters:
  ///   - name: the name of the note.
  ///   - content: its content.
  ///   - timeout: how long to wait for another run that is writing a note, in seconds.
  /// - Throws: ``StateError``.
  package func write(_ name: String, _ content: [UInt8], timeout: Double) throws(StateError) {
    try changing(timeout: timeout) { directory throws(ReplacementError) in
      let current: ExistingFile?
      do throws(SystemCallError) {
        current = try directory.file(named: name)
      } catch {
        throw .nothingChanged(error)
      }
      try directory.replace(name, expecting: current, with: content, attributes: .ownerOnly)
    }
  }

  /// Removes a note durably, if it exists.
  ///
  /// - Parameters:
  ///   - name: the name of the note.
  ///   - timeout: how long to wait for another run that is writing a note, in seconds.
  /// - Throws: ``StateError``.
  package func remove(_ name: String, timeout: Double) throws(StateError) {
    try changing(timeout: timeout) { directory throws(ReplacementError) in
      try directory.remove(name)
    }
  }

  /// Removes what a killed run left behind when it was to write a note, if anything and if no other run
  /// is writing one.
  ///
  /// - Parameter name: the name of the note.
  package func removeLeftover(of name: String) {
    guard InputFile.isThere("\(path)/\(TargetDirectory.temporaryName(of: name))") else { return }
    try? changing(timeout: 0) { directory in directory.removeLeftover(of: name) }
  }

  private func changing(
    timeout: Double, _ body: (borrowing TargetDirectory) throws(ReplacementError) -> Void
  ) throws(StateError) {
    do {
      if mayChange, mkdir(path, 0o700) != 0, errno != EEXIST {
        throw SystemCallError("mkdir", path)
      }
      let directory = try TargetDirectory(path, mayChange: mayChange)
      guard try !directory.isOpenToOthers() else { throw StateError.openToOthers(path) }
      guard try isLocked || directory.lock(timeout: timeout) else { throw StateError.locked(path) }
      try body(directory)
    } catch let error as StateError {
      throw error
    } catch {
      throw .unwritable(ReplacementError.cause(of: error))
    }
  }
}
