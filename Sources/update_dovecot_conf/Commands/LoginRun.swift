import LDAPClient
import ModoboaParameters
import PassdbFile
import Secrets
import Sync

/// A trial login.
struct LoginRun {
  /// The login as typed.
  let user: String
  let run: CommandRun

  /// Tries the login.
  ///
  /// - Returns: the account name that Dovecot would use.
  /// - Throws: ``RefusedLogin`` if the user would not get in; what reading the source and asking the
  ///   LDAP servers throw.
  func accountName() throws -> String {
    let (options, console, explain) = (run.options, run.console, run.explain)
    let dovecot = try DovecotChoice(options)
    let access = try LDAPWorker(options, dovecot)
    let source = try SourceWorker(options, mayChange: false, explain: explain)
    guard !source.isStandardInput else { throw StandardInputConflict() }
    try source.begin()
    let password = try PasswordPrompt.password(for: user)
    guard !password.isEmpty else { throw RefusedLogin(user: user, refusal: .emptyPassword) }

    let stored = try source.read()
    let passdb = try stored.interpreted { parameters in
      if let reason = try SwitchedOff.Reason(parameters) {
        console.log(
          "Modoboa does not ask for the file: \(reason); trying the parameters anyway", .warning)
      }
      return try Translation(parameters, serversAreTried: true).passdb
    }
    return try access.accountName(
      of: user, password, passdb, try dovecot.dialect(explain: explain), explain: explain)
  }
}
