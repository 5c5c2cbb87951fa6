import Diagnostics

/// A login that Dovecot rejects before it asks any passdb.
struct RefusedCharacter: ReportedError {
  let user: String
  let character: Unicode.Scalar

  var exitStatus: ExitStatus { .permission }

  var description: String {
    "\(user): Dovecot rejects a login with '\(character)', which is not in its auth_username_chars; add it"
      + " there, or let the setting be empty, which allows every character"
  }
}
