/// The exit statuses of the program.
///
/// Those from 64 on are those of sysexits.h, as doveadm, Postfix and systemd know them.
/// update_dovecot_conf(8) lists them.
package enum ExitStatus: Int32, Sendable, CaseIterable {
  /// In sync, or brought in sync; Modoboa does not ask for the file.
  case success = 0
  /// A dry run would change something; something needs attention.
  case wouldChange = 2
  /// Dovecot does not use the parameters.
  case notInUse = 10
  /// The command line is wrong.
  case usage = 64
  /// The parameters cannot be carried over.
  case dataError = 65
  /// The source does not exist or cannot be read.
  case noInput = 66
  /// No such user.
  case noUser = 67
  /// A database or an LDAP server cannot be reached, or refuses.
  case unavailable = 69
  /// A fault of this program.
  case software = 70
  /// The file cannot be written.
  case cannotCreate = 73
  /// The report cannot be written.
  case inputOutput = 74
  /// The next run may succeed.
  case tryAgain = 75
  /// Somebody lacks a right, or a password is wrong.
  case permission = 77
  /// The program's own configuration, or Dovecot's, is wrong.
  case configuration = 78
}
