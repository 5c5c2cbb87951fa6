import Deadlines
import Glibc

// Known limits: extended attributes and access control lists of the old file are not carried over
// (the new file gets the defaults of its directory), nor is its inode, so a file that is itself a
// mount point cannot be replaced.

/// The directory of a file that is to be replaced, held open, so that all steps happen in one and
/// the same place.
///
/// The replacement is durable and all or nothing: at any moment, also after a crash or a power cut,
/// the name stands for the whole old file or for the whole new one. A temporary file in the same
/// directory is written, given its owner and mode through its descriptor, and flushed before
/// rename(2) puts it in place; then the directory itself is flushed, without which the rename may
/// be lost (fsync(2), NOTES).
package struct TargetDirectory: ~Copyable {
  /// The path as it was given.
  package let path: String
  private let descriptor: FileDescriptor
  private let mayChange: Bool

  /// Opens a directory.
  ///
  /// - Parameters:
  ///   - path: the directory.
  ///   - mayChange: false makes every change through this value fail: a dry run is refused here,
  ///     not by its callers.
  ///   - followingLink: whether the path may be a symbolic link to a directory. Links in the
  ///     parents are followed in any case.
  /// - Throws: ``SystemCallError``.
  package init(
    _ path: String, mayChange: Bool, followingLink: Bool = true
  ) throws(SystemCallError) {
    self.path = path
    self.mayChange = mayChange
    descriptor = try FileDescriptor(
      path, path: path, flags: O_RDONLY | O_DIRECTORY | (followingLink ? 0 : O_NOFOLLOW))
  }

  /// Takes the exclusive lock of the directory, flock(2); it goes with this value or the process.
  ///
  /// - Parameter timeout: how long to wait for another holder, in seconds.
  /// - Returns: false if it is still held after that time.
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

  /// The name of the lock of runs.
  static let lockName = ".update_dovecot_conf.lock"

  /// Has runs that change files here take turns: locks a file in the directory, flock(2), that the
  /// running user alone can open.
  ///
  /// Whoever can hold this lock could change the files here, too; the directory itself could be
  /// locked by everybody who may read it. The lock goes with the returned value or the process.
  ///
  /// - Parameter timeout: how long to wait for another run, in seconds.
  /// - Returns: the lock, nil if it is still held after that time.
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
        // Who cannot make a file here cannot replace one, so there is nothing to take turns for. Who can
        // finds the lock of another user, which has to go first.
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
        // Somebody may have removed it meanwhile: then others hold another file by now.
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

  /// The lock of a run; another run gets it when this value ends.
  package final class Turn {
    /// nil where nobody can change anything.
    private let file: FileDescriptor?

    init(file: consuming FileDescriptor?) { self.file = file }
  }

  /// The names of the files here, in no order.
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
    while let entry = readdir(stream) {
      names.append(
        withUnsafeBytes(of: &entry.pointee.d_name) {
          String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
        })
    }
    return names
  }

  /// The absolute path without symbolic links; as it was given if that cannot be found out.
  package var realPath: String {
    guard let resolved = realpath(path, nil) else { return path }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  /// Whether a path leads to this very directory.
  func isAt(_ path: String) -> Bool {
    var other = stat()
    guard let own = try? descriptor.status(), stat(path, &other) == 0 else { return false }
    return (own.st_dev, own.st_ino) == (other.st_dev, other.st_ino)
  }

  /// Whether users other than the running one and root may put files here or take them away.
  ///
  /// - Throws: ``SystemCallError``.
  package func isOpenToOthers() throws(SystemCallError) -> Bool {
    let status = try descriptor.status()
    let isStrangers = status.st_uid != 0 && status.st_uid != geteuid()
    return isStrangers || status.st_mode & (S_IWGRP | S_IWOTH) != 0
  }

  /// What stands under a name now, links not followed.
  ///
  /// - Returns: nil if there is nothing.
  /// - Throws: ``SystemCallError``, as when the running user may not read a regular file.
  package func file(named name: String) throws(SystemCallError) -> ExistingFile? {
    let path = path(of: name)
    var status = stat()
    if fstatat(descriptor.number, name, &status, AT_SYMLINK_NOFOLLOW) != 0 {
      if errno == ENOENT { return nil }
      throw SystemCallError("fstatat", path)
    }
    guard status.st_mode & S_IFMT == S_IFREG else { return ExistingFile(status, content: nil) }
    // Should the name mean a pipe by now, O_NONBLOCK keeps this from waiting for its writer.
    let file = try FileDescriptor(
      name, in: descriptor.number, path: path, flags: O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
    status = try file.status()
    return ExistingFile(status, content: try file.content(limit: ExistingFile.contentLimit))
  }

  /// Puts a new file in the place of an old one, or where nothing was.
  ///
  /// The inode changes, hard links to the old file stay with the old content, and a symbolic link
  /// is itself replaced. The content is never readable for others, not for an instant, whatever the
  /// umask: the temporary file is 0600 from birth. Its name is fixed, so that a run that is killed
  /// leaves at most one behind, and the next run, which holds the lock, removes it.
  ///
  /// - Parameters:
  ///   - name: a name in this directory, without a slash.
  ///   - expected: what ``file(named:)`` found; if something else stands there by now, it is left
  ///     alone.
  ///   - content: the bytes of the new file.
  ///   - attributes: its mode, owner and group.
  ///   - isFlushed: false for what a crash may take away: nothing waits for the disk.
  /// - Throws: ``ReplacementError``; the old file stands, but for
  ///   ``ReplacementError/notDurable(_:)``.
  package func replace(
    _ name: String, expecting expected: ExistingFile?, with content: [UInt8],
    attributes: FileAttributes, isFlushed: Bool = true
  ) throws(ReplacementError) {
    guard mayChange else { throw .dryRun(path: path(of: name)) }
    guard !name.utf8.contains(UInt8(ascii: "/")) else {
      throw .nothingChanged(SystemCallError("open", path(of: name), number: EINVAL))
    }
    // A signal that ends the run (Ctrl-C, a shutdown) waits until no temporary file is left.
    try HeldSignals.during { () throws(ReplacementError) in
      try exchange(
        name, expecting: expected, with: content, attributes: attributes, isFlushed: isFlushed)
    }
  }

  /// Takes a file away, durably; one that is not there is no error.
  ///
  /// - Parameter name: a name in this directory, without a slash.
  /// - Throws: ``ReplacementError``; the file stands, but for ``ReplacementError/notDurable(_:)``.
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

  private func exchange(
    _ name: String, expecting expected: ExistingFile?, with content: [UInt8],
    attributes: FileAttributes, isFlushed: Bool
  ) throws(ReplacementError) {
    let temporaryName = ".\(name).update_dovecot_conf"
    let isUnchanged: Bool
    do throws(SystemCallError) {
      try removeIfThere(temporaryName)
      try writeTemporary(
        temporaryName, content: content, attributes: attributes, isFlushed: isFlushed)
      // Who ends the run now gets the old file: the new one would be in place with nobody to say
      // so.
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
