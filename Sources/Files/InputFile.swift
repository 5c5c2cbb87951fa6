import Glibc

/// Whole files and pipes, read to their end.
package enum InputFile {
  /// Whether a path is a regular file, or a link to one.
  package static func isRegular(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
  }

  /// Whether something exists at a path, following links; true also if that cannot be determined.
  package static func isThere(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 || (errno != ENOENT && errno != ENOTDIR)
  }

  /// Whether only root and the running user can write a file.
  ///
  /// - Parameter path: the file.
  /// - Returns: whether its owner and mode say so; false if it does not exist.
  package static func isOwn(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && [0, geteuid()].contains(status.st_uid)
      && status.st_mode & (S_IWGRP | S_IWOTH) == 0
  }

  /// Whether every user of this host can read a file, by its mode and those of its parent
  /// directories.
  ///
  /// - Parameter path: the file.
  /// - Returns: whether they can, ignoring access control lists; false if it does not exist.
  package static func isReadableByOthers(_ path: String) -> Bool {
    isOpenToOthers(path, S_IROTH)
  }

  /// Whether every user of this host can enter a directory, to connect to a unix socket there, by
  /// its mode and those of its parents.
  ///
  /// - Parameter directory: the directory.
  /// - Returns: whether they can; true if it does not exist.
  package static func isEnterableByOthers(_ directory: String) -> Bool {
    access(directory, F_OK) != 0 || isOpenToOthers(directory, S_IXOTH)
  }

  private static func isOpenToOthers(_ path: String, _ right: mode_t) -> Bool {
    guard let resolved = realpath(path, nil) else { return false }
    defer { free(resolved) }
    var status = stat()
    guard stat(resolved, &status) == 0, status.st_mode & right != 0 else { return false }
    var parent = String(cString: resolved).utf8[...]
    while let slash = parent.lastIndex(of: UInt8(ascii: "/")) {
      parent = parent[..<slash]
      let path = parent.isEmpty ? "/" : String(Substring(parent))
      guard stat(path, &status) == 0, status.st_mode & S_IXOTH != 0 else { return false }
    }
    return true
  }

  /// The content of an open descriptor, which is read to its end and closed.
  ///
  /// - Parameters:
  ///   - number: the descriptor.
  ///   - name: its name in errors.
  ///   - limit: the largest content, in bytes.
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
  ///   - limit: the largest content, in bytes.
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
