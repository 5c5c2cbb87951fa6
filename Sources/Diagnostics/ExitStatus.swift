/// The exit statuses of the program.
///
/// Those from 64 on are from sysexits.h, which doveadm, Postfix and systemd use too.
/// update_dovecot_conf(8) lists them.
package enum ExitStatus: Int32, Sendable, CaseIterable {
  /// The file is in sync, was updated, or is not wanted by Modoboa.
  case success = 0
  /// A dry run would change something, or something needs attention.
  case wouldChange = 2
  /// Dovecot does not use the new parameters.
  case notInUse = 10
  /// The command line is wrong.
  case usage = 64
  /// The parameters cannot be carried over.
  case dataError = 65
  /// The source does not exist or cannot be read.
  case noInput = 66
  /// No such user.
  case noUser = 67
  /// A database or LDAP server is unreachable or refuses.
  case unavailable = 69
  /// An internal error.
  case software = 70
  /// The file cannot be written.
  case cannotCreate = 73
  /// The report cannot be written.
  case inputOutput = 74
  /// The next run may succeed.
  case tryAgain = 75
  /// Permission denied, or a wrong password.
  case permission = 77
  /// The program's own configuration, or Dovecot's, is wrong.
  case configuration = 78
}
