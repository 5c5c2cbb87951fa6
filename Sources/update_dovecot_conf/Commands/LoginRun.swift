import Diagnostics
import LDAPClient
import ModoboaParameters
import PassdbFile
import Secrets
import Sync

/// A run of `login`, from the options to the exit status.
struct LoginRun {
  private let user: String
  private let options: OptionValues
  private let console = Console()

  /// - Parameters:
  ///   - user: the login as typed.
  ///   - options: the options of the command line.
  init(user: String, options: OptionValues) {
    self.user = user
    self.options = options
  }

  /// Tries the login, prints the account name and exits.
  func runAndExit() -> Never {
    do {
      let options = try OptionValues.all(
        commandLine: options, environment: EnvironmentOptions.options())
      let name = try accountName(options)
      guard console.print([name.utf8.legible]) else { throw OutputLost() }
      ExitStatus.success.exit()
    } catch {
      console.log("\(error)")
      ExitStatus(error).exit()
    }
  }

  private func accountName(_ options: OptionValues) throws -> String {
    let isVerbose = try options.isOn(.verbose)
    let explain: Explain = { [console] sentence in
      if isVerbose { console.log(sentence(), .debug) }
    }
    let dovecot = try DovecotChoice(options)
    let access = try LDAPWorker(options, dovecot)
    let source = try SourceWorker(options, mayChange: false, explain: explain)
    guard !source.isStandardInput else { throw StandardInputConflict() }
    try source.begin()
    let password = try PasswordPrompt.password(for: user)
    guard !password.isEmpty else { throw RefusedLogin(user: user, refusal: .emptyPassword) }

    let stored = try source.read()
    let passdb = try stored.interpreted { parameters in
      if try !parameters.isSynchronizationOn {
        console.log(
          "\(Report.off(standing: nil)); trying the parameters anyway", .warning)
      }
      return try Translation(parameters, serversAreTried: true).passdb
    }
    return try access.accountName(
      of: user, password, passdb, try dovecot.dialect(explain: explain), explain: explain)
  }
}
