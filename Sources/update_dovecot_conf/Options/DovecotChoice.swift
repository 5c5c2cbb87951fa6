import Deadlines
import Diagnostics
import DovecotGrammar
import DovecotService
import Files
import PrivilegeSeparation

/// The Dovecot that the file is written for: one that is named, or the one of this host.
struct DovecotChoice {
  /// The language that an option names, if one does.
  let dialect: Dialect?
  /// The program that an option names, if one does.
  private let named: String?
  /// The value of `PATH`.
  private let searchPath: String
  /// Where the version is remembered.
  let state: StateDirectory
  /// Where its configuration lies.
  private let directory: String
  /// How long Dovecot may take to answer.
  let timeout: Timeout

  /// Judges the options.
  ///
  /// - Parameters:
  ///   - options: what is said.
  ///   - mayChange: whether the version may be remembered.
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

  /// The program.
  ///
  /// - Throws: `DovecotError` if there is none.
  var program: DovecotProgram {
    get throws(DovecotError) {
      guard let named else { return try DovecotProgram(searchPath: searchPath) }
      return try DovecotProgram(named: named, searchPath: searchPath)
    }
  }

  /// The language to write.
  ///
  /// - Parameter explain: takes a sentence about what was found.
  /// - Returns: the dialect.
  /// - Throws: `DovecotError` if it is not named and cannot be found out.
  func dialect(explain: Explain) throws -> Dialect {
    if let dialect { return dialect }
    let program = try program
    let found = try installedDialect(program)
    explain("\(program.path) takes the configuration of Dovecot \(found.rawValue)")
    return found
  }

  /// As whom this host's Dovecot authenticates: the user of `service auth`, with its further groups.
  var authenticationAccount: Account {
    guard InputFile.isRegular("\(directory)/dovecot.conf"), let program = programOfDialect,
      let instance = DovecotInstance(program, directory: directory, timeout: timeout.answer),
      let (user, groups) = instance.authenticationUser
    else { return Account(named: Self.usualUser) ?? .nobody }
    return (Account(named: user) ?? .nobody).inFurtherGroups(groups)
  }

  /// Dovecot's default.
  private static let usualUser = "dovecot"

  /// The program, if it is one that reads the file: nil where an option names the version of
  /// another Dovecot.
  var programOfDialect: DovecotProgram? {
    guard let program = try? program else { return nil }
    return dialect == nil || dialect == (try? installedDialect(program)) ? program : nil
  }

  /// Whether it heeds `ssl_client_ca_file` for LDAP; false if its version is not known.
  var heedsClientTLSSettings: Bool {
    programOfDialect?.rememberedVersion(in: state).map { !$0.isEarly24 } ?? false
  }

  private func installedDialect(_ program: DovecotProgram) throws -> Dialect {
    if let remembered = program.rememberedDialect(in: state) { return remembered }
    return try program.askDialect(rememberIn: state, timeout: timeout.answer)
  }
}
