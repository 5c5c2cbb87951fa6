import Diagnostics
import DovecotService
import LDAPClient
import ModoboaDatabase
import ModoboaParameters
import PassdbFile
import Secrets
import Sync

/// A trial login: what Dovecot would check before it asks, the LDAP servers, Modoboa's account.
struct LoginRun {
  /// The login as typed.
  let user: String
  let run: CommandRun

  /// Above how many milliseconds a server is called slow.
  private static let slow = 1000

  /// Tries the login.
  ///
  /// - Returns: the account name that Dovecot would use.
  /// - Throws: ``RefusedCharacter``, ``RefusedPassword``, ``RefusedLogin``, ``AccountRefusal`` or `WorkerError` if the user
  ///   would not get in; what reading the source and asking the LDAP servers throw.
  func accountName() throws -> String {
    let (options, explain) = (run.options, run.explain)
    let dovecot = try DovecotChoice(options)
    let access = try LDAPWorker(options, dovecot)
    let source = try SourceWorker(
      options, mayChange: false, looksUpAccounts: true, explain: explain)
    guard !source.isStandardInput else { throw StandardInputConflict() }
    try checkCharacters(dovecot)
    try source.begin()
    let password = try PasswordPrompt.password(for: user)
    guard !password.isEmpty else { throw RefusedLogin(user: user, refusal: .emptyPassword) }
    if let refused = RefusedPassword(password, of: user) { throw refused }

    let answer = try access.login(
      of: user, password, try passdb(try source.read()), try dovecot.dialect(explain: explain),
      explain: explain)
    switch answer.verdict {
    case .refused(let refusal): throw refusal
    case .accountName(let name):
      for delay in answer.delays where delay.milliseconds > Self.slow { warn(about: delay) }
      try checkAccount(name, source)
      return name
    }
  }

  private func passdb(_ stored: StoredParameters) throws -> LDAPPassdb {
    try stored.interpreted { parameters in
      if let reason = try SwitchedOff.Reason(parameters) {
        run.console.log(
          "Modoboa does not ask for the file: \(reason); trying the parameters anyway", .warning)
      }
      return try Translation(parameters, serversAreTried: true).passdb
    }
  }

  private func checkCharacters(_ dovecot: DovecotChoice) throws(RefusedCharacter) {
    guard let characters = dovecot.loginCharacters else {
      run.explain("Dovecot's auth_username_chars is not known")
      return
    }
    if let character = characters.firstRefused(in: user) {
      throw RefusedCharacter(user: user, character: character)
    }
    run.explain("Dovecot's auth_username_chars accepts the login")
  }

  private func warn(about delay: LoginAnswer.Delay) {
    let (seconds, tenth) = (delay.milliseconds / 1000, delay.milliseconds % 1000 / 100)
    run.console.log(
      "\(delay.server): took \(seconds).\(tenth) s, and each login takes as long; make it faster, or have"
        + " Dovecot remember logins with auth_cache_size = 10M, and know the cost: an old password, or that"
        + " of somebody who was disabled, then works until auth_cache_ttl (1 hour) has passed or 'doveadm"
        + " auth cache flush' is run", .warning)
  }

  /// Looks at Modoboa's account, if the source has it.
  private func checkAccount(_ name: String, _ source: SourceWorker) throws {
    guard !source.choice.isExport else {
      askedAlone("an export has no accounts")
      return
    }
    guard let address = MailboxAddress(name) else { throw AccountRefusal.noAddress(name) }
    let account = try source.account(address)
    if let refusal = AccountRefusal(account, address) { throw refusal }
    if case .notReadable(let reason) = account {
      askedAlone(
        "the database does not show Modoboa's accounts (\(reason)); samples/sql has the rights that it takes"
      )
    }
  }

  private func askedAlone(_ reason: String) {
    run.console.log(
      "only the LDAP server was asked, not whether Modoboa has an enabled account: \(reason)",
      .warning)
  }
}
