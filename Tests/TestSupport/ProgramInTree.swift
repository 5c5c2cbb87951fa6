import Glibc

/// The program under test in the Debian 13 tree, with the toolchain's libraries that a debug build
/// needs.
package final class ProgramInTree: Sendable {
  private let scratch = Scratch(below: "\(TestData.debian13)/opt")

  private static let made = Task.detached {
    let program = try await ProgramInTree()
    // A shared value is never released, so it is removed at exit.
    AtExit.perform { Scratch.remove(program.scratch.path) }
    return program
  }

  /// The program, copied at the first use.
  ///
  /// - Throws: ``ProgramFailed``.
  package static func shared() async throws -> ProgramInTree { try await made.value }

  private init() async throws {
    try await ProgramCopy.make(in: scratch.path)
  }

  /// A path below the tree, as seen inside it.
  package static func path(_ path: String) -> String {
    String(path.dropFirst(TestData.debian13.count))
  }

  /// The prefix of commands that run with the tree as root.
  package static let root = ["/usr/sbin/chroot", TestData.debian13]

  /// The program's path inside the tree.
  package var path: String {
    Self.path(scratch[String(Program.underTest.split(separator: "/").last ?? "")])
  }

  /// The environment that the program needs.
  package var environment: [String: String] { ["LD_LIBRARY_PATH": Self.path(scratch.path)] }
}
