/// A file at one moment, with all that restores it: nothing, or a regular file with its bytes, mode and
/// ownership.
package struct FileSnapshot: Sendable, Equatable {
  /// The absolute path.
  package let path: String
  /// nil if there was no file.
  package let file: Kept?

  /// What restores a regular file.
  package struct Kept: Sendable, Equatable {
    package let content: [UInt8]
    package let attributes: FileAttributes

    package init(content: [UInt8], attributes: FileAttributes) {
      self.content = content
      self.attributes = attributes
    }
  }

  package init(path: String, file: Kept?) {
    self.path = path
    self.file = file
  }

  /// The file as it is now.
  ///
  /// - Parameter path: its absolute path.
  /// - Returns: the snapshot, or nil for what cannot be restored: a link, a device, a directory, a file
  ///   of more than 1 MiB.
  /// - Throws: ``SystemCallError``.
  package static func taken(of path: String) throws(SystemCallError) -> FileSnapshot? {
    let directory: TargetDirectory
    do {
      directory = try TargetDirectory(Path.directory(of: path), mayChange: false)
    } catch {
      guard error.isMissing else { throw error }
      return FileSnapshot(path: path, file: nil)
    }
    guard let file = try directory.file(named: Path.name(of: path)) else {
      return FileSnapshot(path: path, file: nil)
    }
    guard file.kind == .regular, let content = file.content else { return nil }
    return FileSnapshot(
      path: path, file: Kept(content: content, attributes: file.attributes))
  }

  /// Puts the file back, durably, if it differs; what a killed run left behind of a replacement goes.
  ///
  /// - Returns: whether it differed.
  /// - Throws: ``ReplacementError``.
  @discardableResult
  package func restore() throws(ReplacementError) -> Bool {
    let directory: TargetDirectory
    do {
      directory = try TargetDirectory(Path.directory(of: path), mayChange: true)
    } catch {
      if error.isMissing, file == nil { return false }
      throw .nothingChanged(error)
    }
    let name = Path.name(of: path)
    let current: ExistingFile?
    do {
      current = try directory.file(named: name)
    } catch {
      throw .nothingChanged(error)
    }
    guard let file else {
      directory.removeLeftover(of: name)
      guard current != nil else { return false }
      try directory.remove(name)
      return true
    }
    if let current, current.content == file.content, current.attributes == file.attributes {
      directory.removeLeftover(of: name)
      return false
    }
    try directory.replace(
      name, expecting: current, with: file.content, attributes: file.attributes)
    return true
  }
}
