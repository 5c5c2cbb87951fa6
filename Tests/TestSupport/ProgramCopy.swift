import Glibc

/// The program under test with the libraries of the toolchain that a debug build needs, in a directory
/// that can be mounted anywhere.
package enum ProgramCopy {
  private static let made = Task.detached {
    let scratch = Scratch()
    // For users other than the one who runs the tests, too.
    chmod(scratch.path, 0o755)
    // A value that all tests share never goes.
    AtExit.perform { Scratch.remove(scratch.path) }
    try await make(in: scratch.path)
    return scratch
  }

  /// The directory: made for the first that asks.
  ///
  /// - Throws: ``ProgramFailed``.
  package static func folder() async throws -> String { try await made.value.path }

  /// Copies the program and its libraries.
  ///
  /// - Parameter directory: where to.
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
      // A tree may have none of a C++ program.
      try await Program.succeed(
        "/bin/sh", ["-c", "cp -L /lib/*/libstdc++.so.6 /lib/*/libgcc_s.so.1 \(directory)"])
    }
  }
}
