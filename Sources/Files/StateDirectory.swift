import Glibc

/// Small notes from one run to the next, one file each, below a directory of the program's own
/// (0700, files 0600).
///
/// Notes are a convenience: a directory that is missing reads as empty.
package struct StateDirectory: Sendable {
  /// The directory, as /var/lib/update_dovecot_conf.
  package let path: String
  private let mayChange: Bool
  /// Whether this process holds the lock of the directory already.
  private var isLocked = false

  /// Notes below a directory, which need not exist.
  ///
  /// - Parameters:
  ///   - path: the directory.
  ///   - mayChange: false makes every write fail.
  package init(_ path: String, mayChange: Bool) {
    self.path = path
    self.mayChange = mayChange
  }

  /// The same notes for a run that has locked a directory, which may be this one.
  ///
  /// - Parameter directory: the directory that is locked.
  /// - Returns: notes that are written without waiting for the run itself.
  package func whileLocked(_ directory: borrowing TargetDirectory) -> StateDirectory {
    var copy = self
    copy.isLocked = directory.isAt(path)
    return copy
  }

  /// A note, or nil if there is none that can be read and trusted; else as ``content(of:)``.
  package func note(_ name: String) -> String? {
    content(of: name).flatMap { String(validating: $0, as: UTF8.self) }
  }

  /// What stands in a note, or nil if there is none that can be read and trusted.
  ///
  /// One that users other than root and the running one could have written is none: what it says
  /// decides what is written for Dovecot.
  package func content(of name: String) -> [UInt8]? {
    guard let directory = try? TargetDirectory(path, mayChange: false),
      (try? directory.isOpenToOthers()) == false,
      let file = try? directory.file(named: name), file.isOwn
    else { return nil }
    return file.content
  }

  /// Writes a note, durably, but not where others could change it; the directory is made if it is
  /// missing, though not its parents.
  ///
  /// - Parameters:
  ///   - name: the name of the note.
  ///   - content: what it says.
  ///   - timeout: how long to wait for another run that writes a note right now, in seconds.
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

  /// Takes a note away, durably; one that is not there is no error.
  ///
  /// - Parameters:
  ///   - name: the name of the note.
  ///   - timeout: how long to wait for another run that writes a note right now, in seconds.
  /// - Throws: ``StateError``.
  package func remove(_ name: String, timeout: Double) throws(StateError) {
    try changing(timeout: timeout) { directory throws(ReplacementError) in
      try directory.remove(name)
    }
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
      throw .unwritable("\(error)")
    }
  }
}
