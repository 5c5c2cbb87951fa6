import Diagnostics
import Secrets

/// A password that Dovecot rejects before it asks any passdb.
struct RefusedPassword: ReportedError {
  let user: String

  /// The error for a password with a character of Dovecot's own protocols (password_has_illegal_chars(),
  /// src/auth/auth-request.c; a line feed cannot be typed); nil for any other password.
  init?(_ password: Secret, of user: String) {
    guard password.reveal().utf8.contains(where: { [0x01, 0x09, 0x0D].contains($0) }) else {
      return nil
    }
    self.user = user
  }

  var exitStatus: ExitStatus { .permission }

  var description: String {
    "\(user): Dovecot rejects every password with a tab, a carriage return or the control character 1 in it;"
      + " choose another password"
  }
}
