import Glibc
import TestSupport
import Testing

/// A host in a scratch directory: a Dovecot directory, a place for notes, and runs of the program that
/// touch nothing else.
struct Host: Sendable {
  static let targetName = "dovecot-modoboa.conf.ext"
  /// The fixed name that a killed run may leave behind.
  static let temporaryName = ".\(targetName).update_dovecot_conf"
  /// No configuration file of the machine is read.
  static let environment = ["UPDATE_DOVECOT_CONF_CONFIG": "/dev/null"]

  static let lockName = ".update_dovecot_conf.lock"

  let scratch = Scratch()
  var dovecot: String { scratch["dovecot"] }
  var state: String { scratch["state"] }
  var target: String { "\(dovecot)/\(Self.targetName)" }

  init() {
    mkdir(dovecot, 0o755)
    // Whatever the umask of the tests is, others may not write here.
    chmod(dovecot, 0o755)
  }

  /// The options that every run has.
  var options: [String] {
    [
      "--dovecot-version", "2.3", "--dovecot-directory", dovecot, "--state-directory", state,
    ]
  }

  /// The program with an export and further options, for a run under another program.
  func command(_ parameters: Parameters, _ further: [String] = []) -> [String] {
    [Program.underTest, "--export", export(parameters)] + options + further
  }

  /// A file with the parameters, in which each parameter set has its own name.
  func export(_ parameters: Parameters) -> String {
    let text = parameters.json
    let name = "parameters-\(text.hashValue.magnitude).json"
    return scratch.read(name) == nil ? scratch.write(name, text) : scratch[name]
  }

  /// A copy of a file of the corpus, private and for a run to change.
  func copy(ofCorpus name: String) throws -> String {
    let content = try #require(Scratch.content(of: "\(TestData.corpus)/\(name)"))
    return scratch.write(String(name.map { $0 == "/" ? "-" : $0 }), content)
  }

  /// Runs the program on an export with these parameters.
  func sync(
    _ parameters: Parameters, _ further: [String] = [], environment: [String: String] = [:]
  ) async throws -> ProgramResult {
    try await Program.sync(
      Array(command(parameters, further).dropFirst()), environment: environment)
  }

  /// Runs the program on a source that the options name.
  func sync(source: [String], input: [UInt8] = []) async throws -> ProgramResult {
    try await Program.sync(source + options, input: input)
  }

  /// Runs another program that in turn runs the one under test, as strace or a shell.
  static func run(_ command: [String]) async throws -> ProgramResult {
    try await Program.run(command[0], Array(command.dropFirst()), environment: environment)
  }

  /// Runs a shell script in a mount namespace of its own, whose mounts end with it; its `$@` is the
  /// program with these parameters.
  func mounting(_ script: String, _ command: [String]) async throws -> ProgramResult {
    try await Self.run(
      ["/usr/bin/unshare", "-m", "--propagation", "private", "/bin/sh", "-euc", script, "sh"]
        + command)
  }

  /// A host on which an older run has written the file.
  static func withOlderFile() async throws -> Host {
    let host = Host()
    let result = try await host.sync(.older)
    precondition(result.status == 0, result.errors)
    return host
  }

  /// All that stands in the Dovecot directory.
  ///
  /// The lock of runs aside, which stays.
  var files: [String: FileSnapshot] {
    FileSnapshot.all(in: dovecot).filter { $0.key != Self.lockName }
  }
  /// The file that runs lock.
  var lock: String { "\(dovecot)/\(Self.lockName)" }
}
