import Glibc
import Subprocess
import SystemPackage

/// What a program that ran to its end left behind.
package struct ProgramResult: Sendable {
  /// The exit status; 128 and the signal's number for a program that a signal ended, as a shell
  /// says it.
  package let status: Int32
  /// Standard output.
  package let output: [UInt8]
  /// Standard error.
  package let errors: String

  /// What a test that starts a program in its own way has found.
  package init(status: Int32, output: [UInt8], errors: String) {
    self.status = status
    self.output = output
    self.errors = errors
  }

  /// Standard output as text.
  package var text: String { String(decoding: output, as: UTF8.self) }
}

/// A program that had to succeed and did not.
package struct ProgramFailed: Error, CustomStringConvertible {
  /// The program.
  package let path: String
  /// What it left behind.
  package let result: ProgramResult
  /// The program, its status and what it said.
  package var description: String { "\(path): \(result.status): \(result.errors)\(result.text)" }
}

/// Programs that tests run.
package enum Program {
  /// How long to wait, in seconds, for what takes no time: an answer waits for the tests that keep
  /// the few threads of this process busy.
  package static let patience = 120.0

  /// The program under test: the one that UPDATE_DOVECOT_CONF_BINARY names, else the one that was
  /// built with the tests.
  package static let underTest: String = {
    if let named = getenv("UPDATE_DOVECOT_CONF_BINARY") { return String(cString: named) }
    let directory = CommandLine.arguments[0].split(separator: "/", omittingEmptySubsequences: false)
      .dropLast()
    return directory.joined(separator: "/") + "/update_dovecot_conf"
  }()

  /// Runs a program to its end.
  ///
  /// - Parameters:
  ///   - path: the program.
  ///   - arguments: without its name.
  ///   - environment: all of it; PATH and LC_ALL are there unless they are named.
  ///   - input: standard input.
  /// - Returns: its status and output, up to 64 MiB.
  /// - Throws: what Subprocess throws for a program that cannot be started.
  package static func run(
    _ path: String, _ arguments: [String], environment: [String: String] = [:], input: [UInt8] = []
  ) async throws -> ProgramResult {
    let variables = ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C"].merging(environment) {
      $1
    }
    let record = try await Subprocess.run(
      .path(FilePath(path)), arguments: .init(arguments),
      environment: .custom(
        Dictionary(uniqueKeysWithValues: variables.map { (Environment.Key(stringLiteral: $0), $1) })
      ),
      input: .fileDescriptor(try file(input), closeAfterSpawningProcess: true),
      output: .bytes(limit: 64 << 20), error: .string(limit: 1 << 20))
    let status: Int32 =
      switch record.terminationStatus {
      case .exited(let code): code
      case .signaled(let signal): 128 + signal
      }
    return ProgramResult(
      status: status, output: record.standardOutput, errors: record.standardError)
  }

  /// An open file without a name.
  ///
  /// Not a pipe: Subprocess ends the tests where a program does not read all of one.
  private static func file(_ content: [UInt8]) throws -> SystemPackage.FileDescriptor {
    var template = Array("/tmp/update_dovecot_conf-input.XXXXXX".utf8CString)
    let file = SystemPackage.FileDescriptor(rawValue: mkstemp(&template))
    unlink(template)
    _ = fcntl(file.rawValue, F_SETFD, FD_CLOEXEC)
    try file.writeAll(content)
    try file.seek(offset: 0, from: .start)
    return file
  }

  /// Runs a program that is a step of a test's preparation; else as
  /// ``run(_:_:environment:input:)``.
  ///
  /// - Returns: its standard output.
  /// - Throws: ``ProgramFailed`` unless its status is 0.
  @discardableResult
  package static func succeed(
    _ path: String, _ arguments: [String], environment: [String: String] = [:], input: [UInt8] = []
  ) async throws -> String {
    let result = try await run(path, arguments, environment: environment, input: input)
    guard result.status == 0 else { throw ProgramFailed(path: path, result: result) }
    return result.text
  }

  /// Runs the program under test with a configuration file of the test's own, so that none of the
  /// host's is read.
  package static func sync(
    _ arguments: [String], environment: [String: String] = [:], input: [UInt8] = []
  ) async throws -> ProgramResult {
    let variables = ["UPDATE_DOVECOT_CONF_CONFIG": "/dev/null"].merging(environment) { $1 }
    return try await run(underTest, arguments, environment: variables, input: input)
  }
}
