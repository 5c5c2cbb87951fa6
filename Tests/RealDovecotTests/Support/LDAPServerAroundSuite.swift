import TestSupport
import Testing

extension Slapd {
  /// The server of ``AroundSuite``.
  @TaskLocal static var current: Slapd?

  /// Runs one server with the entries of ``LDAPTree`` around all tests of a suite.
  struct AroundSuite: SuiteTrait, TestScoping {
    func provideScope(
      for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
      try await Slapd.running(LDAPTree.setup) { slapd in
        try await Slapd.$current.withValue(slapd) { try await function() }
      }
    }
  }
}
