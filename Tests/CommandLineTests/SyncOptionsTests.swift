import Diagnostics
import DovecotGrammar
import Files
import PassdbFile
import Sync
import TestSupport
import Testing

@testable import update_dovecot_conf

@Suite("The options of a sync")
struct SyncOptionsTests {
  private let scratch = Scratch()

  private func options(_ file: String, _ commandLine: OptionValues = OptionValues()) throws
    -> SyncOptions
  {
    var environment = OptionValues()
    let place = OptionPlace.environment(variable: EnvironmentOptions.configVariable)
    environment.set(.config, to: scratch.write("c.conf", file), at: place)
    return try SyncOptions(.all(commandLine: commandLine, environment: environment))
  }

  @Test("defaults")
  func defaults() throws {
    let options = try options("export = /e\n")
    #expect(options.request.dovecotDirectory == "/etc/dovecot")
    #expect(options.dovecot.state.path == "/var/lib/update_dovecot_conf")
    #expect(options.request.timeout == 10)
    #expect(options.dovecot.dialect == nil)
    #expect(options.request.output == nil)
    #expect(!options.request.isCheck && !options.request.isForced)
    #expect(!options.json && !options.quiet && !options.verbose)
    #expect(options.source == .export(path: "/e"))
    #expect(options.request.attributes == .ownerOnly)
  }

  @Test("the configuration file has Dovecot's grammar")
  func grammar() throws {
    let options = try options(
      """
      # comment
      database = "sqlite:///a # b"   # comment
      output = '/o'
      dovecot_version = 2.4
      dovecot_directory = /d
      state_directory = /s
      timeout = 1.5
      check = yes
      force = no
      quiet = yes
      """)
    #expect(options.source?.text == "sqlite:///a # b")
    #expect(options.request.output?.path == "/o")
    #expect(options.dovecot.dialect == .v24)
    #expect(options.request.dovecotDirectory == "/d")
    #expect(options.dovecot.state.path == "/s")
    #expect(options.request.timeout == 1.5)
    #expect(options.request.isCheck && !options.request.isForced && options.quiet)
  }

  @Test("the URL can be in a file of its own")
  func databaseFile() throws {
    let options = try options("database_file = /url\n")
    #expect(options.source?.text == "/url")
  }

  @Test(
    "an invalid setting is reported with its line",
    arguments: [
      ("export = /e\nnonsense = 1\n", "c.conf line 2: no setting is called"),
      ("export = /e\n\nnonsense\n", "c.conf line 3: expecting 'name = value'"),
      ("export = /e\ncheck = yes \\", "ends within a line that a backslash continues"),
      (
        "postgres://modoboa:secret@db/x?sslmode=require\n",
        "c.conf line 1: no setting has this name"
      ),
      ("x {\n}\n", "c.conf line 1: expecting 'name = value'"),
      ("!include x\n", "c.conf line 1: expecting 'name = value'"),
      ("config = /x\n", "c.conf line 1: no setting is called"),
      ("export = $ENV:HOME\n", "c.conf line 1: export: the value must be UTF-8, and in quotation"),
      ("export = /e\ncheck = true\n", "c.conf line 2: check: must be yes or no"),
      ("export = /e\ntimeout = soon\n", "c.conf line 2: timeout: must be a number of seconds"),
      ("export = /e\ntimeout = nan\n", "c.conf line 2: timeout: must be a number of seconds"),
      ("export = /e\ndovecot_version = 2\n", "c.conf line 2: dovecot_version: must be 2.3 or 2.4"),
      (
        "export = /e\ndatabase = sqlite:///a\n",
        "c.conf line 1: export: only one source can be read, but export and database are given"
      ),
      (
        "database = oracle://u:secret@h/d\n",
        "c.conf line 1: database: the database URL begins with"
      ),
      (
        "database = mysql://u:secret/d\n",
        "c.conf line 1: database: the port in the database URL must be"
      ),
      (
        "database_file = postgres://u:secret@h/d\n",
        "c.conf line 1: database_file: takes a path, not a URL"
      ),
      ("export = \n", "c.conf line 1: export: is empty"),
      ("export = /e\noutput = /\n", "c.conf line 2: output: must be the path of a file"),
    ])
  func refused(_ file: String, _ message: String) {
    #expect {
      try options(file)
    } throws: { error in
      ExitStatus(error) == .configuration && "\(error)".contains(message)
        && !"\(error)".contains("secret")
    }
  }

  @Test("a mistake on the command line is a usage error")
  func usage() {
    var commandLine = OptionValues()
    commandLine.set(.timeout, to: "soon", at: .commandLine)
    #expect {
      try options("export = /e\n", commandLine)
    } throws: {
      ExitStatus($0) == .usage && "\($0)".hasPrefix("--timeout: ")
    }
  }

  @Test("a configuration file named by an option must exist")
  func missing() {
    var commandLine = OptionValues()
    commandLine.set(.config, to: scratch["none"], at: .commandLine)
    #expect {
      try SyncOptions(.all(commandLine: commandLine, environment: OptionValues()))
    } throws: {
      ExitStatus($0) == .configuration && "\($0)".contains(scratch["none"])
    }
  }
}

extension SyncOptions {
  /// The source that the options name.
  fileprivate var source: SourceChoice? { (request.source as? SourceWorker)?.choice }
}

extension SourceChoice {
  /// The text of an option that names a database.
  fileprivate var text: String? {
    switch self {
    case .database(let option), .address(_, let option): option.text
    case .export, .descriptor, .discovery, .usualInstance: nil
    }
  }
}
