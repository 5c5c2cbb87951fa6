import Deadlines
import Glibc

// Known limits: the new file does not keep the extended attributes and access control lists of the
// old one (it gets the defaults of its directory), nor its inode, so a file that is a mount point
// cannot be replaced.

/// The directory of a file to be replaced, held open so that all steps use the same directory.
///
/// The replacement is durable and atomic: at any moment, even after a crash or a power failure, the
/// name refers to the complete old file or the complete new one. The new content goes to a
/// temporary file in the same directory, which gets its owner and mode through its descriptor, is
/// flushed and then renamed with rename(2). Finally the directory is flushed, without which the
/// rename may be lost (fsync(2), NOTES).
package struct TargetDirectory: ~Copyable {
  /// The path as given.
  package let path: String
  private let descriptor: FileDescriptor
  private let mayChange: Bool

  /// Opens a directory.
  ///
  /// - Parameters:
  ///   - path: the directory.
  ///   - mayChange: false makes every change through this value fail, so that a dry run does not
  ///     depend on its callers.
  ///   - followingLink: whether the path may be a symbolic link to a directory. Links in the
  ///     parents are always followed.
  /// - Throws: ``SystemCallError``.
  package init(
    _ path: String, mayChange: Bool, followingLink: Bool = true
  ) throws(SystemCallError) {
    self.path = path
    self.mayChange = mayChange
    descriptor = try FileDescriptor(
      path, path: path, flags: O_RDONLY | O_DIRECTORY | (followingLink ? 0 : O_NOFOLLOW))
  }

  /// Takes an exclusive lock on the directory, flock(2), released with this value or the process.
  ///
  /// - Parameter timeout: how long to wait for another holder, in seconds.
  /// - Returns: false if the time-out passed first.
  /// - Throws: ``SystemCallError``.
  package func lock(timeout: Double) throws(SystemCallError) -> Bool {
    lazy var deadline = Deadline(in: timeout)
    var pause: UInt32 = 5_000
    while flock(descriptor.number, LOCK_EX | LOCK_NB) != 0 {
      guard errno == EWOULDBLOCK || errno == EINTR else { throw SystemCallError("flock", path) }
      guard !deadline.hasPassed else { return false }
      usleep(pause)
      pause = min(pause * 2, 100_000)
    }
    return true
  }

  /// The name of the lock file.
  static let lockName = ".update_dovecot_conf.lock"

  /// Serialises runs that change files here: locks a file in the directory, flock(2), that only the
  /// running user can open.
  ///
  /// The directory itself could be locked by anyone who can read it; whoever can hold this lock
  /// could also change the files. The lock is released with the returned value or the process.
  ///
  /// - Parameter timeout: how long to wait for another run, in seconds.
  /// - Returns: the lock, or nil if the time-out passed first.
  /// - Throws: ``SystemCallError``.
  package func takeTurn(timeout: Double) throws(SystemCallError) -> Turn? {
    let path = path(of: Self.lockName)
    lazy var deadline = Deadline(in: timeout)
    var pause: UInt32 = 5_000
    while true {
      let file: FileDescriptor
      do {
        file = try FileDescriptor(
          Self.lockName, in: descriptor.number, path: path,
          flags: O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK, mode: 0o600)
      } catch {
        // A run that cannot create a file here cannot replace one either, so it needs no lock. One that
        // can has found another user's lock file, which must be removed first.
        guard [EROFS, EACCES, EPERM].contains(error.number),
          faccessat(descriptor.number, ".", W_OK, AT_EACCESS) != 0
        else { throw error }
        return Turn(file: nil)
      }
      // One of another user's, left from when the directory was his, he could hold for ever.
      if try file.status().st_uid != geteuid() {
        try check("unlink", path) { unlinkat(descriptor.number, Self.lockName, 0) }
        continue
      }
      if flock(file.number, LOCK_EX | LOCK_NB) == 0 {
        var named = stat()
        let own = try file.status()
        // If the file was removed meanwhile, others may hold the lock of a new one.
        if fstatat(descriptor.number, Self.lockName, &named, AT_SYMLINK_NOFOLLOW) == 0,
          (named.st_dev, named.st_ino) == (own.st_dev, own.st_ino)
        {
          return Turn(file: file)
        }
        continue
      }
      guard errno == EWOULDBLOCK || errno == EINTR else { throw SystemCallError("flock", path) }
      guard !deadline.hasPassed else { return nil }
      usleep(pause)
      pause = min(pause * 2, 100_000)
    }
  }

  /// The lock of a run, released at the end of this value's life.
  package final class Turn {
    /// nil if the running user cannot create files here.
    private let file: FileDescriptor?

    init(file: consuming FileDescriptor?) { self.file = file }
  }

  /// The names of the files here, in no particular order.
  ///
  /// - Throws: ``SystemCallError``.
  package func names() throws(SystemCallError) -> [String] {
    let copy = try check("dup", path) { fcntl(descriptor.number, F_DUPFD_CLOEXEC, 3) }
    guard let stream = fdopendir(copy) else {
      close(copy)
      throw SystemCallError("opendir", path)
    }
    defer { closedir(stream) }
    rewinddir(stream)
    var names: [String] = []
    while true {
      errno = 0
      guard let entry = readdir(stream) else {
        guard errno == 0 else { throw SystemCallError("readdir", path) }
        break
      }
      names.append(
        withUnsafeBytes(of: &entry.pointee.d_name) {
          String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
        })
    }
    return names
  }

  /// The absolute path without symbolic links; the path as given if it cannot be resolved.
  package var realPath: String {
    guard let resolved = realpath(path, nil) else { return path }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  /// Whether a path leads to this directory.
  func isAt(_ path: String) -> Bool {
    var other = stat()
    guard let own = try? descriptor.status(), stat(path, &other) == 0 else { return false }
    return (own.st_dev, own.st_ino) == (other.st_dev, other.st_ino)
  }

  /// Whether users other than root and the running one can create or remove files here.
  ///
  /// - Throws: ``SystemCallError``.
  package func isOpenToOthers() throws(SystemCallError) -> Bool {
    let status = try descriptor.status()
    let hasOtherOwner = status.st_uid != 0 && status.st_uid != geteuid()
    return hasOtherOwner || status.st_mode & (S_IWGRP | S_IWOTH) != 0
  }

  /// The existing file with a name, without following links.
  ///
  /// - Returns: nil if there is none.
  /// - Throws: ``SystemCallError``, for example if the running user cannot read a regular file.
  package func file(named name: String) throws(SystemCallError) -> ExistingFile? {
    let path = path(of: name)
    var status = stat()
    if fstatat(descriptor.number, name, &status, AT_SYMLINK_NOFOLLOW) != 0 {
      if errno == ENOENT { return nil }
      throw SystemCallError("fstatat", path)
    }
    guard status.st_mode & S_IFMT == S_IFREG else { return ExistingFile(status, content: nil) }
    // O_NONBLOCK: if a pipe has replaced the file meanwhile, do not wait for its writer.
    let file = try FileDescriptor(
      name, in: descriptor.number, path: path, flags: O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
    status = try file.status()
    return ExistingFile(status, content: try file.content(limit: ExistingFile.contentLimit))
  }

  /// Replaces a file, or creates it.
  ///
  /// The inode changes, hard links keep the old content, and a symbolic link is itself replaced.
  /// The content is never readable by others, whatever the umask: the temporary file is created
  /// with mode 0600. Its name is fixed, so a killed run leaves at most one behind, and the next
  /// run, which holds the lock, removes it.
  ///
  /// - Parameters:
  ///   - name: a name in this directory, without a slash.
  ///   - expected: the result of ``file(named:)``; a file that has changed since is not replaced.
  ///   - content: the bytes of the new file.
  ///   - attributes: its mode, owner and group.
  ///   - isFlushed: false for a file that a crash may lose: no flush to disk.
  /// - Throws: ``ReplacementError``; the old file is unchanged, except for
  ///   ``ReplacementError/notDurable(_:)``.
  package func replace(
    _ name: String, expecting expected: ExistingFile?, with content: [UInt8],
    attributes: FileAttributes, isFlushed: Bool = true
  ) throws(ReplacementError) {
    guard mayChange else { throw .dryRun(path: path(of: name)) }
    guard !name.utf8.contains(UInt8(ascii: "/")) else {
      throw .nothingChanged(SystemCallError("open", path(of: name), number: EINVAL))
    }
    // A terminating signal (Ctrl-C, a shutdown) waits until the temporary file is gone.
    try HeldSignals.during { () throws(ReplacementError) in
      try exchange(
        name, expecting: expected, with: content, attributes: attributes, isFlushed: isFlushed)
    }
  }

  /// Removes a file durably, if it exists.
  ///
  /// - Parameter name: a name in this directory, without a slash.
  /// - Throws: ``ReplacementError``; the file is still there, except for
  ///   ``ReplacementError/notDurable(_:)``.
  package func remove(_ name: String) throws(ReplacementError) {
    guard mayChange else { throw .dryRun(path: path(of: name)) }
    do {
      try removeIfThere(name)
    } catch {
      throw .nothingChanged(error)
    }
    do {
      try descriptor.synchronize()
    } catch {
      throw .notDurable(error)
    }
  }

  /// Removes what a killed run left behind when it was to replace a file, if anything.
  ///
  /// It is in nobody's way, so an error is none.
  ///
  /// - Parameter name: the name of the file to be replaced.
  package func removeLeftover(of name: String) {
    guard mayChange else { return }
    unlinkat(descriptor.number, Self.temporaryName(of: name), 0)
  }

  /// The name of the temporary file that replaces a file.
  static func temporaryName(of name: String) -> String { ".\(name).update_dovecot_conf" }

  private func exchange(
    _ name: String, expecting expected: ExistingFile?, with content: [UInt8],
    attributes: FileAttributes, isFlushed: Bool
  ) throws(ReplacementError) {
    let temporaryName = Self.temporaryName(of: name)
    let isUnchanged: Bool
    do throws(SystemCallError) {
      try removeIfThere(temporaryName)
      try writeTemporary(
        temporaryName, content: content, attributes: attributes, isFlushed: isFlushed)
      // If a signal has arrived, keep the old file: the run would end without reporting the new
      // one.
      if HeldSignals.hasCome { throw SystemCallError("rename", path(of: name), number: EINTR) }
      isUnchanged = try identity(of: name) == expected?.identity
      if isUnchanged {
        try check("rename", path(of: name)) {
          renameat(descriptor.number, temporaryName, descriptor.number, name)
        }
      }
    } catch {
      unlinkat(descriptor.number, temporaryName, 0)
      throw .nothingChanged(error)
    }
    guard isUnchanged else {
      unlinkat(descriptor.number, temporaryName, 0)
      throw .changedMeanwhile(path: path(of: name))
    }
    guard isFlushed else { return }
    do {
      try descriptor.synchronize()
    } catch {
      throw .notDurable(error)
    }
  }

  private func writeTemporary(
    _ name: String, content: [UInt8], attributes: FileAttributes, isFlushed: Bool
  ) throws(SystemCallError) {
    let path = path(of: name)
    let file = try FileDescriptor(
      name, in: descriptor.number, path: path, flags: O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW,
      mode: 0o600)
    let born = try file.status()
    if born.st_uid != attributes.owner || born.st_gid != attributes.group {
      try check("fchown", path) { fchown(file.number, attributes.owner, attributes.group) }
    }
    try check("fchmod", path) { fchmod(file.number, attributes.mode) }
    try file.write(content)
    if isFlushed { try file.synchronize() }
  }

  private func identity(of name: String) throws(SystemCallError) -> ExistingFile.Identity? {
    var status = stat()
    if fstatat(descriptor.number, name, &status, AT_SYMLINK_NOFOLLOW) == 0 {
      return ExistingFile.Identity(status)
    }
    if errno == ENOENT { return nil }
    throw SystemCallError("fstatat", path(of: name))
  }

  private func removeIfThere(_ name: String) throws(SystemCallError) {
    if unlinkat(descriptor.number, name, 0) != 0, errno != ENOENT {
      throw SystemCallError("unlink", path(of: name))
    }
  }

  private func path(of name: String) -> String {
    path.hasSuffix("/") ? path + name : "\(path)/\(name)"
  }
}
