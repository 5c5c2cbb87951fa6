import Deadlines
import Diagnostics
import DovecotGrammar
import DovecotService
import Files
import PrivilegeSeparation

/// The Dovecot that the file is written for: the one that options name, or that of this host.
struct DovecotChoice {
  /// The dialect that an option sets, if any.
  let dialect: Dialect?
  /// The program that an option sets, if any.
  private let named: String?
  private let searchPath: String
  /// Where the version is cached.
  let state: StateDirectory
  /// Dovecot's configuration directory.
  private let directory: String
  /// How long each of Dovecot's programs may take.
  let timeout: Timeout

  /// - Parameters:
  ///   - options: the options of the run.
  ///   - mayChange: whether the version may be cached.
  /// - Throws: ``OptionError``.
  init(_ options: OptionValues, mayChange: Bool = true) throws {
    dialect = try Self.dialect(options)
    named = options[.dovecotProgram]?.text
    searchPath = EnvironmentOptions.value(of: "PATH") ?? ""
    state = StateDirectory(options.stateDirectory, mayChange: mayChange)
    timeout = try options.timeout()
    directory = options.dovecotDirectory
  }

  private static func dialect(_ options: OptionValues) throws -> Dialect? {
    guard let value = options[.dovecotVersion] else { return nil }
    guard let dialect = Dialect(rawValue: value.text) else {
      throw value.refused("must be \(Dialect.allCases.map(\.rawValue).joined(separator: " or "))")
    }
    return dialect
  }

  /// Dovecot's main program.
  ///
  /// - Throws: `DovecotError` if it is not found.
  var program: DovecotProgram {
    get throws(DovecotError) {
      guard let named else { return try DovecotProgram(searchPath: searchPath) }
      return try DovecotProgram(named: named, searchPath: searchPath)
    }
  }

  /// The dialect to write.
  ///
  /// - Parameter explain: receives a line for `-v` about what was found.
  /// - Returns: the dialect that an option sets, or that of the installed version.
  /// - Throws: `DovecotError` if no option sets it and it cannot be determined.
  func dialect(explain: Explain) throws -> Dialect {
    if let dialect { return dialect }
    let program = try program
    let found = try installedDialect(program)
    explain("\(program.path) is Dovecot \(found.rawValue)")
    return found
  }

  /// The user of the auth process of this host's Dovecot, with its extra groups.
  var authenticationAccount: Account {
    guard let (user, groups) = instance?.authenticationUser else {
      return Account(named: Self.usualUser) ?? .nobody
    }
    return (Account(named: user) ?? .nobody).inFurtherGroups(groups)
  }

  /// The characters that this host's Dovecot accepts in a login; nil if that is not known.
  var loginCharacters: LoginCharacters? { instance?.loginCharacters }

  /// Whether this host's Dovecot has its LDAP driver; nil if that is not known.
  var hasLDAPDriver: Bool? { instance?.hasLDAPDriver }

  /// This host's Dovecot, if it reads the file.
  private var instance: DovecotInstance? {
    guard InputFile.isRegular("\(directory)/dovecot.conf"), let program = programOfDialect else {
      return nil
    }
    return (try? DovecotInstance(program, configuredIn: directory, timeout: timeout.answer)) ?? nil
  }

  /// Dovecot's default.
  private static let usualUser = "dovecot"

  /// The program, if it reads the file; nil if an option sets the version of another Dovecot.
  var programOfDialect: DovecotProgram? { (try? programToReload()) ?? nil }

  /// As ``programOfDialect``, but a program that cannot be examined or does not tell its version now is
  /// not passed over.
  ///
  /// - Returns: the program.
  /// - Throws: `DovecotError.notKnown`, `DovecotError.noAnswer`.
  func programToReload() throws(DovecotError) -> DovecotProgram? {
    do {
      let program = try program
      guard let dialect else { return program }
      return try installedDialect(program) == dialect ? program : nil
    } catch {
      switch error {
      case .notKnown, .noAnswer: throw error
      case .notInstalled, .notThere, .noVersion, .unsupported: return nil
      }
    }
  }

  /// Whether it uses `ssl_client_ca_file` for LDAP; false if its version is unknown.
  var heedsClientTLSSettings: Bool {
    programOfDialect?.rememberedVersion(in: state).map { !$0.isEarly24 } ?? false
  }

  private func installedDialect(_ program: DovecotProgram) throws(DovecotError) -> Dialect {
    if let remembered = program.rememberedDialect(in: state) { return remembered }
    return try program.askDialect(rememberIn: state, timeout: timeout.answer)
  }
}
