import Glibc
import TestSupport
import Testing

/// A host in a scratch directory: a Dovecot directory, a state directory, and runs of the program
/// that touch nothing else.
struct Host: Sendable {
  static let targetName = "dovecot-modoboa.conf.ext"
  /// The fixed name of the temporary file, which a killed run may leave behind.
  static let temporaryName = ".\(targetName).update_dovecot_conf"
  /// Without the machine's configuration file.
  static let environment = ["UPDATE_DOVECOT_CONF_CONFIG": "/dev/null"]

  static let lockName = ".update_dovecot_conf.lock"

  let scratch = Scratch()
  var dovecot: String { scratch["dovecot"] }
  var state: String { scratch["state"] }
  var target: String { "\(dovecot)/\(Self.targetName)" }

  init() {
    mkdir(dovecot, 0o755)
    // Independent of the tests' umask, other users may not write here.
    chmod(dovecot, 0o755)
  }

  /// The options of every run.
  var options: [String] {
    [
      "--dovecot-version", "2.3", "--dovecot-directory", dovecot, "--state-directory", state,
    ]
  }

  /// The program with an export and more options, to be run by another program.
  func command(_ parameters: Parameters, _ further: [String] = []) -> [String] {
    [Program.underTest, "--export", export(parameters)] + options + further
  }

  /// A file with the parameters; each parameter set has its own name.
  func export(_ parameters: Parameters) -> String {
    let text = parameters.json
    let name = "parameters-\(text.hashValue.magnitude).json"
    return scratch.read(name) == nil ? scratch.write(name, text) : scratch[name]
  }

  /// A private copy of a file of the corpus, which a run may change.
  func copy(ofCorpus name: String) throws -> String {
    let content = try #require(Scratch.content(of: "\(TestData.corpus)/\(name)"))
    return scratch.write(String(name.map { $0 == "/" ? "-" : $0 }), content)
  }

  /// Runs the program with an export of these parameters.
  func sync(
    _ parameters: Parameters, _ further: [String] = [], environment: [String: String] = [:]
  ) async throws -> ProgramResult {
    try await Program.sync(
      Array(command(parameters, further).dropFirst()), environment: environment)
  }

  /// Runs the program with a source given by options.
  func sync(source: [String], input: [UInt8] = []) async throws -> ProgramResult {
    try await Program.sync(source + options, input: input)
  }

  /// Runs another program, such as strace or a shell, that runs the program under test.
  static func run(_ command: [String]) async throws -> ProgramResult {
    try await Program.run(command[0], Array(command.dropFirst()), environment: environment)
  }

  /// Runs a shell script in its own mount namespace; its `$@` is the program with these parameters.
  func mounting(_ script: String, _ command: [String]) async throws -> ProgramResult {
    try await Self.run(
      ["/usr/bin/unshare", "-m", "--propagation", "private", "/bin/sh", "-euc", script, "sh"]
        + command)
  }

  /// A host with the file of an older run.
  static func withOlderFile() async throws -> Host {
    let host = Host()
    let result = try await host.sync(.older)
    precondition(result.status == 0, result.errors)
    return host
  }

  /// All files in the Dovecot directory, except the lock file.
  var files: [String: FileSnapshot] {
    FileSnapshot.all(in: dovecot).filter { $0.key != Self.lockName }
  }
  /// The lock file.
  var lock: String { "\(dovecot)/\(Self.lockName)" }
}
