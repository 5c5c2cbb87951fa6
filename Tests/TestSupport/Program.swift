import Glibc
import Subprocess
import SystemPackage

/// The result of a program that has ended.
package struct ProgramResult: Sendable {
  /// The exit status; as in a shell, 128 plus the number of the signal that killed it.
  package let status: Int32
  package let output: [UInt8]
  package let errors: String

  /// The result of a program that a test ran by other means.
  package init(status: Int32, output: [UInt8], errors: String) {
    self.status = status
    self.output = output
    self.errors = errors
  }

  package var text: String { String(decoding: output, as: UTF8.self) }
}

/// A program that failed, but had to succeed.
package struct ProgramFailed: Error, CustomStringConvertible {
  package let path: String
  package let result: ProgramResult
  /// The program, its status and its output.
  package var description: String { "\(path): \(result.status): \(result.errors)\(result.text)" }
}

/// Running programs.
package enum Program {
  /// The time-out, in seconds, for what takes no time: answers may wait for tests that occupy the
  /// few threads of this process.
  package static let patience = 120.0

  /// The program under test: $UPDATE_DOVECOT_CONF_BINARY, or the one built with the tests.
  package static let underTest: String = {
    if let named = getenv("UPDATE_DOVECOT_CONF_BINARY") { return String(cString: named) }
    let directory = CommandLine.arguments[0].split(separator: "/", omittingEmptySubsequences: false)
      .dropLast()
    return directory.joined(separator: "/") + "/update_dovecot_conf"
  }()

  /// Runs a program and waits for its end.
  ///
  /// - Parameters:
  ///   - path: the program.
  ///   - arguments: the arguments, without its name.
  ///   - environment: its whole environment; PATH and LC_ALL have defaults.
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

  /// An open unnamed file.
  ///
  /// Not a pipe: Subprocess crashes if the program does not read all of its input.
  private static func file(_ content: [UInt8]) throws -> SystemPackage.FileDescriptor {
    var template = Array("/tmp/update_dovecot_conf-input.XXXXXX".utf8CString)
    let file = SystemPackage.FileDescriptor(rawValue: mkstemp(&template))
    unlink(template)
    _ = fcntl(file.rawValue, F_SETFD, FD_CLOEXEC)
    try file.writeAll(content)
    try file.seek(offset: 0, from: .start)
    return file
  }

  /// Runs a program that prepares a test; otherwise as ``run(_:_:environment:input:)``.
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

  /// Runs the program under test with the test's own configuration file, so that it does not read
  /// the host's.
  package static func sync(
    _ arguments: [String], environment: [String: String] = [:], input: [UInt8] = []
  ) async throws -> ProgramResult {
    let variables = ["UPDATE_DOVECOT_CONF_CONFIG": "/dev/null"].merging(environment) { $1 }
    return try await run(underTest, arguments, environment: variables, input: input)
  }
}
