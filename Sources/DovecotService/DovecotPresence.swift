import Files
import Glibc

// Known limits: of a Dovecot whose configuration is gone, only one with the default base_dir is
// found.

extension DovecotInstance {
  /// Whether a directory is the configuration directory of a Dovecot.
  ///
  /// Only a missing dovecot.conf, and no Dovecot that runs with it, means that there is none: an
  /// editor may be replacing the file, and a file system may fail for a moment.
  ///
  /// - Parameter directory: the directory, for example /etc/dovecot.
  /// - Returns: whether it has a dovecot.conf.
  /// - Throws: ``DovecotError/notKnown(path:reason:)``.
  package static func isConfigured(_ directory: String) throws(DovecotError) -> Bool {
    let configuration = "\(directory)/dovecot.conf"
    var status = stat()
    if stat(configuration, &status) == 0 { return status.st_mode & S_IFMT == S_IFREG }
    guard errno == ENOENT else {
      throw .notKnown(path: configuration, call: "stat", errno)
    }
    guard runsWithout(configuration, in: directory) else { return false }
    throw .notKnown(path: configuration, reason: "not found, but Dovecot is running")
  }

  /// Whether the Dovecot that runs on this host was started with a configuration file.
  private static func runsWithout(_ configuration: String, in directory: String) -> Bool {
    guard let text = try? InputFile.content(of: "/run/dovecot/master.pid", limit: 32),
      let number = pid_t(String(decoding: text, as: UTF8.self).prefix { $0 != "\n" }), number > 0,
      (try? InputFile.content(of: "/proc/\(number)/comm", limit: 64)) == Array("dovecot\n".utf8),
      let line = try? InputFile.content(of: "/proc/\(number)/cmdline", limit: 1 << 16)
    else { return false }
    let arguments = line.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
    guard let option = arguments.firstIndex(of: "-c"), option + 1 < arguments.count else {
      return Path.resolved(directory) == "/etc/dovecot"
    }
    return arguments[option + 1] == configuration
  }
}
