import Glibc

/// The CAs that all programs of a Debian host trust, as libldap does unless a file says otherwise.
package enum SystemAuthorities {
  /// The directory from which update-ca-certificates(8) takes an administrator's own CAs, `*.crt`.
  package static let directory = "/usr/local/share/ca-certificates"

  /// Has update-ca-certificates(8) make the system's list of CAs anew.
  ///
  /// - Parameter timeout: after how many seconds it is killed, at least 60: it reads all CAs.
  /// - Throws: ``ReloadCommandError``.
  package static func refresh(timeout: Double) throws(ReloadCommandError) {
    let program = "/usr/sbin/update-ca-certificates"
    let end: ChildProcess.End
    do {
      end = try ChildProcess.run(program, [], timeout: max(timeout, 60))
    } catch {
      throw ReloadCommandError(
        reason: "update-ca-certificates (package ca-certificates): \(error.description)")
    }
    guard end.status == 0 else {
      throw ReloadCommandError(reason: "update-ca-certificates: \(end.account)")
    }
  }
}
