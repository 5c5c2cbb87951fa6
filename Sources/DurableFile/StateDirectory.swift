import Glibc

/// Small notes from one run to the next, one file each, below a directory of the program's own
/// (0700, files 0600).
///
/// Notes are a convenience: a directory that is missing reads as empty.
public struct StateDirectory: Sendable {
  /// The directory, as /var/lib/update_dovecot_conf.
  public let path: String
  private let mayChange: Bool

  /// Notes below a directory, which need not exist.
  ///
  /// - Parameters:
  ///   - path: the directory.
  ///   - mayChange: false makes every write fail.
  public init(_ path: String, mayChange: Bool) {
    self.path = path
    self.mayChange = mayChange
  }

  /// A note, or nil if there is none that can be read and trusted.
  ///
  /// One that users other than root and the running one could have written is none: what it says
  /// decides what is written for Dovecot.
  public func note(_ name: String) -> String? {
    guard let directory = try? TargetDirectory(path, mayChange: false),
      (try? directory.isOpenToOthers()) == false,
      let file = try? directory.file(named: name), file.isOwn, let content = file.content
    else { return nil }
    return String(validating: content, as: UTF8.self)
  }

  /// Writes a note, durably, but not where others could change it, and not while another run
  /// writes; the directory is made if it is missing, though not its parents.
  ///
  /// - Throws: ``SystemCallError`` or ``ReplacementError``.
  public func setNote(_ name: String, to text: String) throws {
    if mayChange, mkdir(path, 0o700) != 0, errno != EEXIST { throw SystemCallError("mkdir", path) }
    let directory = try TargetDirectory(path, mayChange: mayChange)
    // Another run that writes its notes right now needs no waiting for: it knows no less.
    guard try !directory.isOpenToOthers(), try directory.lock(timeout: 0) else { return }
    try directory.replace(
      name, expecting: directory.file(named: name), with: Array(text.utf8), attributes: .ownerOnly)
  }
}
