import Glibc

/// The ways to have a running Dovecot read its configuration anew.
package enum ReloadWay: Sendable, Equatable {
  /// A command of the administrator's, run by a shell.
  case command(String)
  /// `systemctl reload` if a unit of systemd's runs Dovecot, else `doveadm reload`.
  case usual
}
