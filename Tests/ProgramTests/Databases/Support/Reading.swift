import TestSupport
import Testing

/// A database on a server of the tests, and what a test needs around it to name it in some way.
struct Place: Sendable {
  let server: DatabaseServer
  /// The name of the database.
  let name: String
  /// For files that the way needs; also the home directory of the run.
  let scratch = Scratch()

  /// The place of a database.
  ///
  /// - Throws: what `#require` throws for one in a file.
  init(_ database: StoredDatabase) throws {
    (server, name) = try #require(database.onServer)
  }

  /// A port at which nobody listens.
  static let refusing = LoopbackPort(.v4)

  /// A name in a URL that has slashes in it.
  static func escaped(_ path: String) -> String {
    path.map { $0 == "/" ? "%2F" : String($0) }.joined()
  }
}

/// A way to name a database that leads to it.
struct Form: Sendable, CustomTestStringConvertible {
  let testDescription: String
  /// The value of `--database`, and variables of the environment.
  let make: @Sendable (Place) -> (text: String, environment: [String: String])

  /// A way that needs the environment, too.
  init(
    _ name: String,
    with make: @escaping @Sendable (Place) -> (text: String, environment: [String: String])
  ) {
    (testDescription, self.make) = (name, make)
  }

  /// A way that the text alone shows.
  init(_ name: String, _ make: @escaping @Sendable (Place) -> String) {
    self.init(name, with: { (make($0), [:]) })
  }
}

extension Host {
  /// Runs the program on a database; the home directory is one without password files.
  ///
  /// - Parameters:
  ///   - database: the URL, or libpq's keywords.
  ///   - further: options.
  ///   - environment: variables that win over those of the tests.
  /// - Returns: what the run left behind.
  /// - Throws: what Subprocess throws for a program that cannot be started.
  func sync(
    database: String, _ further: [String] = [], environment: [String: String] = [:]
  ) async throws -> ProgramResult {
    try await Program.sync(
      ["--database", database] + options + further,
      environment: ["HOME": scratch.path].merging(environment) { $1 })
  }

  /// Runs the program on a database that it must not try again: the run is ended with the status
  /// 124 long before the time is over that it may take.
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
