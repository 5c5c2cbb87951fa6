import Glibc

/// How to make a running Dovecot reread its configuration.
package enum ReloadWay: Sendable, Equatable {
  /// The administrator's shell command.
  case command(String)
  /// `systemctl reload` if Dovecot runs as a systemd unit, else `doveadm reload`.
  case usual
}
