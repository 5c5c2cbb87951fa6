import Glibc

/// The program under test in the Debian 13 tree, with what else of the toolchain a debug build
/// needs.
package final class ProgramInTree: Sendable {
  // Where no mount of ``rootOfHost`` hides it.
  private let scratch = Scratch(below: "\(TestData.debian13)/opt")

  private static let made = Task.detached {
    let program = try await ProgramInTree()
    // A value that all tests share never goes.
    AtExit.perform { Scratch.remove(program.scratch.path) }
    return program
  }

  /// The program: copied for the first that asks.
  ///
  /// - Throws: ``ProgramFailed``.
  package static func shared() async throws -> ProgramInTree { try await made.value }

  private init() async throws {
    try await ProgramCopy.make(in: scratch.path)
  }

  /// A path below the tree, as it is called within.
  package static func path(_ path: String) -> String {
    String(path.dropFirst(TestData.debian13.count))
  }

  /// The command that runs a program with the tree as root.
  package static let root = ["/usr/sbin/chroot", TestData.debian13]

  /// The same for a Dovecot and all that works with it: with /proc, and with this machine's /tmp,
  /// so that files there have the same path on both sides.
  ///
  /// Nobody else sees these mounts.
  package static let rootOfHost = [
    "/usr/bin/unshare", "-m", "--propagation", "private", "/bin/sh", "-euc",
    """
    mount -t proc proc "$0/proc"
    mount --bind /tmp "$0/tmp"
    exec chroot "$0" "$@"
    """, TestData.debian13,
  ]

  /// The program as it is called in the tree.
  package var path: String {
    Self.path(scratch[String(Program.underTest.split(separator: "/").last ?? "")])
  }

  /// What the program needs in its environment.
  package var environment: [String: String] { ["LD_LIBRARY_PATH": Self.path(scratch.path)] }
}
