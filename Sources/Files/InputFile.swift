import Glibc

/// Reads a whole file, or a pipe to its end.
package enum InputFile {
  /// Whether a path leads to a regular file.
  package static func isRegular(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
  }

  /// Whether something stands at a path, links followed; what cannot be looked at may.
  package static func isThere(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 || (errno != ENOENT && errno != ENOTDIR)
  }

  /// Whether nobody but root and the running user may write a file.
  ///
  /// - Parameter path: the file; nothing there counts as not.
  /// - Returns: whether it is so by owner and mode.
  package static func isOwn(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && [0, geteuid()].contains(status.st_uid)
      && status.st_mode & (S_IWGRP | S_IWOTH) == 0
  }

  /// Whether any user of this host may read a file: by its mode, and by those of all folders above
  /// it.
  ///
  /// - Parameter path: the file; nothing there counts as not readable.
  /// - Returns: whether they may; access control lists are not looked at.
  package static func isReadableByOthers(_ path: String) -> Bool {
    isOpenToOthers(path, S_IROTH)
  }

  /// Whether any user of this host may connect to a unix socket in a directory, as far as the modes of
  /// the directory and of those above it go.
  ///
  /// - Parameter directory: the directory; nothing there counts as open.
  /// - Returns: whether they may.
  package static func isEnterableByOthers(_ directory: String) -> Bool {
    access(directory, F_OK) != 0 || isOpenToOthers(directory, S_IXOTH)
  }

  private static func isOpenToOthers(_ path: String, _ right: mode_t) -> Bool {
    guard let resolved = realpath(path, nil) else { return false }
    defer { free(resolved) }
    var status = stat()
    guard stat(resolved, &status) == 0, status.st_mode & right != 0 else { return false }
    var folder = String(cString: resolved).utf8[...]
    while let slash = folder.lastIndex(of: UInt8(ascii: "/")) {
      folder = folder[..<slash]
      let path = folder.isEmpty ? "/" : String(Substring(folder))
      guard stat(path, &status) == 0, status.st_mode & S_IXOTH != 0 else { return false }
    }
    return true
  }

  /// The content of what a descriptor leads to, read to its end and closed.
  ///
  /// - Parameters:
  ///   - number: the descriptor.
  ///   - name: what it is called in errors.
  ///   - limit: the largest content taken, in bytes.
  /// - Returns: the content, or nil if it is larger than the limit.
  /// - Throws: ``SystemCallError``.
  package static func content(ofDescriptor number: Int32, name: String, limit: Int)
    throws(SystemCallError) -> [UInt8]?
  {
    try FileDescriptor(adopting: number, path: name).content(limit: limit)
  }

  /// The content of a regular file, a pipe, a device, or a descriptor by its path.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - limit: the largest content taken, in bytes.
  /// - Returns: the content, or nil if it is larger than the limit.
  /// - Throws: ``SystemCallError``; EISDIR for a directory.
  package static func content(of path: String, limit: Int) throws(SystemCallError) -> [UInt8]? {
    try open(path).content(limit: limit)
  }

  /// The content of the very file that was looked at before.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - identity: which file it has to be.
  ///   - limit: the largest content taken, in bytes.
  /// - Returns: the content, or nil if it is larger than the limit.
  /// - Throws: ``SystemCallError``; ESTALE for another file.
  package static func content(of path: String, being identity: FileIdentity?, limit: Int)
    throws(SystemCallError) -> [UInt8]?
  {
    let file = try open(path)
    guard try FileIdentity(file.status()) == identity else {
      throw SystemCallError("open", path, number: ESTALE)
    }
    return try file.content(limit: limit)
  }

  /// A descriptor that was passed to this process is read where it is: one of a pipe cannot be opened
  /// again once rights were given up.
  private static func open(_ path: String) throws(SystemCallError) -> FileDescriptor {
    guard let number = DescriptorPath.number(of: path) else {
      return try FileDescriptor(path, path: path, flags: O_RDONLY)
    }
    return FileDescriptor(
      adopting: try check("dup", path) { fcntl(number, F_DUPFD_CLOEXEC, 3) }, path: path)
  }
}
