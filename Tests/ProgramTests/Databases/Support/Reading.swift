import TestSupport
import Testing

/// A database on a server of the tests, with the surroundings that some forms of its name need.
struct Place: Sendable {
  let server: DatabaseServer
  /// The name of the database.
  let name: String
  /// For files that a form needs; also the home directory of the run.
  let scratch = Scratch()

  /// - Throws: what `#require` throws for a database in a file.
  init(_ database: StoredDatabase) throws {
    (server, name) = try #require(database.onServer)
  }

  /// A port without a listener.
  static let refusing = LoopbackPort(.v4)

  /// A path escaped for a URL.
  static func escaped(_ path: String) -> String {
    path.map { $0 == "/" ? "%2F" : String($0) }.joined()
  }
}

/// A way to name a database.
struct Form: Sendable, CustomTestStringConvertible {
  let testDescription: String
  /// The value of `--database`, and environment variables.
  let make: @Sendable (Place) -> (text: String, environment: [String: String])

  /// A form that needs environment variables.
  init(
    _ name: String,
    with make: @escaping @Sendable (Place) -> (text: String, environment: [String: String])
  ) {
    (testDescription, self.make) = (name, make)
  }

  /// A form that needs no environment.
  init(_ name: String, _ make: @escaping @Sendable (Place) -> String) {
    self.init(name, with: { (make($0), [:]) })
  }
}

extension Host {
  /// Runs the program on a database, with a home directory without password files.
  ///
  /// - Parameters:
  ///   - database: the URL, or libpq keywords.
  ///   - further: options.
  ///   - environment: variables that override those of the tests.
  /// - Returns: the result.
  /// - Throws: what Subprocess throws for a program that cannot be started.
  func sync(
    database: String, _ further: [String] = [], environment: [String: String] = [:]
  ) async throws -> ProgramResult {
    try await Program.sync(
      ["--database", database] + options + further,
      environment: ["HOME": scratch.path].merging(environment) { $1 })
  }

  /// Runs the program on a database that it must not try again: long before its time-out, the run
  /// is killed with status 124.
  ///
  /// The parameters are those of ``sync(database:_:environment:)``.
  func syncOnce(
    database: String, _ further: [String] = [], environment: [String: String] = [:]
  ) async throws -> ProgramResult {
    let command =
      [Program.underTest, "--database", database, "--timeout", "60"] + options + further
    return try await Program.run(
      "/usr/bin/timeout", ["20"] + command,
      environment: Self.environment.merging(["HOME": scratch.path]) { $1 }
        .merging(environment) { $1 })
  }
}
