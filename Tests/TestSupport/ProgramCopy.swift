import Glibc

/// The program under test with the toolchain's libraries that a debug build needs, in a directory
/// that can be mounted anywhere.
package enum ProgramCopy {
  private static let made = Task.detached {
    let scratch = Scratch()
    // For all users.
    chmod(scratch.path, 0o755)
    // A shared value is never released, so it is removed at exit.
    AtExit.perform { Scratch.remove(scratch.path) }
    try await make(in: scratch.path)
    return scratch
  }

  /// The directory, made at the first use.
  ///
  /// - Throws: ``ProgramFailed``.
  package static func folder() async throws -> String { try await made.value.path }

  /// Copies the program and its libraries.
  ///
  /// - Parameter directory: the destination.
  /// - Throws: ``ProgramFailed``.
  static func make(in directory: String) async throws {
    let linked = try await Program.succeed("/usr/bin/ldd", [Program.underTest])
    let libraries = linked.split(separator: "\n").compactMap { line -> String? in
      // "libswiftCore.so => /opt/swift/usr/lib/swift/linux/libswiftCore.so (0x00007f...)"
      let words = line.split(separator: " ")
      guard words.count == 4, !words[2].hasPrefix("/lib/") else { return nil }
      return String(words[2])
    }
    try await Program.succeed("/bin/cp", ["-L", "-t", directory, Program.underTest] + libraries)
    if !libraries.isEmpty {
      // A tree may lack those of C++.
      try await Program.succeed(
        "/bin/sh", ["-c", "cp -L /lib/*/libstdc++.so.6 /lib/*/libgcc_s.so.1 \(directory)"])
    }
  }
}
