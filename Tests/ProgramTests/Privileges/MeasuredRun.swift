import Glibc
import TestSupport
import Testing

/// A run of the program, and what its processes took together and left behind.
struct MeasuredRun: Sendable {
  let result: ProgramResult
  /// KiB of the largest process: the run itself or one that it waited for.
  let peak: Int
  /// Processes that outlived the run.
  let orphans: Int
  /// Whether it had to be killed, long after it should have ended by itself.
  let isOverrun: Bool

  /// What each process of a run may take, in KiB.
  static let limit = 64 << 10

  /// Runs a command to its end, or kills it.
  ///
  /// - Parameters:
  ///   - command: the program and its arguments.
  ///   - seconds: when it is killed: no deadline of the run's own, but one that no load reaches.
  ///   - environment: further variables.
  /// - Returns: what the run left behind.
  /// - Throws: what #require throws if it could not be measured.
  static func run(
    _ command: [String], within seconds: Int = 30, environment: [String: String] = [:]
  ) async throws -> MeasuredRun {
    let scratch = Scratch()
    let result = try await Program.run(
      TestData.tool("peak"), [scratch["report"], "\(seconds)"] + command,
      environment: Host.environment.merging(environment) { $1 })
    let report = String(decoding: scratch.read("report") ?? [], as: UTF8.self)
    let numbers = report.split { !$0.isNumber }.compactMap { Int($0) }
    try #require(numbers.count == 3, "\(result.errors)")
    return MeasuredRun(
      result: result, peak: numbers[0], orphans: numbers[1], isOverrun: numbers[2] != 0)
  }
}

/// Expects that a run ended by itself, small, and left no process behind.
func expectContained(
  _ run: MeasuredRun, sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(!run.isOverrun, "it did not end", sourceLocation: sourceLocation)
  #expect(run.peak <= MeasuredRun.limit, "KiB", sourceLocation: sourceLocation)
  #expect(run.orphans == 0, sourceLocation: sourceLocation)
}

/// Expects in addition one line on standard error, which is no longer than a line should be and has
/// no secret in it, and one of these statuses.
func expectContainedFailure(
  _ run: MeasuredRun, _ statuses: Set<Int32>, naming words: [String] = [],
  sourceLocation: SourceLocation = #_sourceLocation
) {
  expectContained(run, sourceLocation: sourceLocation)
  #expect(
    statuses.contains(run.result.status), "\(run.result.errors)", sourceLocation: sourceLocation)
  expectFailure(
    run.result, run.result.status, naming: words, sourceLocation: sourceLocation)
  #expect(run.result.errors.utf8.count < 2000, sourceLocation: sourceLocation)
  let isPrintable = run.result.errors.dropLast().unicodeScalars.allSatisfy {
    ![.control, .format, .lineSeparator, .paragraphSeparator].contains(
      $0.properties.generalCategory)
  }
  #expect(isPrintable, "\(run.result.errors)", sourceLocation: sourceLocation)
}
