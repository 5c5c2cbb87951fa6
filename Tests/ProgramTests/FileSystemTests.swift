import Glibc
import TestSupport
import Testing

/// Mounts are private to the run and end with it, so the result is examined before that: `look`
/// lists every file in the Dovecot directory.
@Suite("File systems that cannot be written", .timeLimit(.minutes(20)))
struct FileSystemTests {
  /// Expects that a run changes nothing and exits with this status.
  private static let runAndCompare = """
    look() { (cd "$D" && stat -c '%n %i %f %u %g %s %y' .* * && cat "$T") | grep -v '^\\.* '; }
    look > "$S/before"
    status=0
    "$@" || status=$?
    look > "$S/after"
    cmp "$S/before" "$S/after" >&2
    exit "$status"
    """

  @Test("On a full disk, the old file stays, and nothing of the new one is left")
  func fullDisk() async throws {
    let host = Host()
    let script = """
      mount -t tmpfs -o size=16k,mode=755 none "$D"
      \(Self.older) > /dev/null
      if head -c 100000 /dev/zero > "$D/filler" 2> /dev/null; then exit 99; fi
      """
    try await expectRefused(
      on: host, script, naming: [Host.temporaryName, "No space left on device"])
  }

  @Test("If no file can be created, the old file stays")
  func noInodes() async throws {
    let host = Host()
    let script = """
      mount -t tmpfs -o nr_inodes=4,mode=755 none "$D"
      \(Self.older) > /dev/null
      i=0
      while touch "$D/filler$i" 2> /dev/null; do i=$((i + 1)); [ $i -lt 9 ] || exit 99; done
      """
    try await expectRefused(on: host, script, naming: ["No space left on device"])
  }

  @Test("On a read-only file system, the old file stays")
  func readOnly() async throws {
    let host = try await Host.withOlderFile()
    let script = "mount --bind \"$D\" \"$D\"; mount -o remount,bind,ro \"$D\""
    for further in [[], ["--force"]] {
      try await expectRefused(on: host, script, further, naming: ["Read-only file system"])
    }
    try await expectFile(of: .older, on: host)
  }

  @Test("On a read-only file system, a check and a run with nothing to do succeed")
  func readOnlyInSync() async throws {
    let host = try await Host.withOlderFile()
    let script = "mount --bind \"$D\" \"$D\"; mount -o remount,bind,ro \"$D\"; exec \"$@\""
    expectSilence(try await run(script, on: host, host.command(.older)))
    let check = try await run(script, on: host, host.command(.searchBind, ["--check"]))
    #expect(check.status == 2)
    #expect(check.text.contains("+uris = \"ldap://ldap1.example.test:389\""))
  }

  @Test("A file that is a mount point cannot be replaced, and stays")
  func mountPoint() async throws {
    let host = try await Host.withOlderFile()
    let script = "mount --bind \"$T\" \"$T\""
    for further in [[], ["--force"]] {
      try await expectRefused(on: host, script, further, naming: ["Device or resource busy"])
    }
    try await expectFile(of: .older, on: host)
  }

  @Test("A file size limit is an error, and does not kill the run")
  func sizeLimit() async throws {
    let host = try await Host.withOlderFile()
    let before = host.files
    let limited = ["/bin/sh", "-euc", "ulimit -f 0; exec \"$@\"", "sh"]
    expectRefusal(
      try await Host.run(limited + host.command(.searchBind)), 73,
      naming: [Host.temporaryName, "File too large"], on: host, before: before)
  }

  @Test("With -q and --json, the exit status of a failure is the same")
  func quiet() async throws {
    let host = try await Host.withOlderFile()
    let script = "mount --bind \"$D\" \"$D\"; mount -o remount,bind,ro \"$D\"; exec \"$@\""
    expectFailure(try await run(script, on: host, host.command(.searchBind, ["-q"])), 73)
    let json = try await run(script, on: host, host.command(.searchBind, ["--json"]))
    #expect(json.status == 73)
    #expect(json.text.contains("\"exit_status\":73"))
  }

  /// The shell command that writes an older file.
  private static let older = "\"$O\" --export \"$S/older.json\" $V"

  private func run(
    _ script: String, on host: Host, _ command: [String]
  ) async throws -> ProgramResult {
    host.scratch.write("older.json", Parameters.older.json)
    let variables = [
      "D='\(host.dovecot)'", "T='\(host.target)'", "S='\(host.scratch.path)'",
      "O='\(Program.underTest)'", "V='\(host.options.joined(separator: " "))'",
    ]
    return try await host.mounting((variables + [script]).joined(separator: "\n"), command)
  }

  private func expectRefused(
    on host: Host, _ script: String, _ further: [String] = [], naming words: [String],
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    let compare = "\(script)\n\(Self.runAndCompare)"
    expectFailure(
      try await run(compare, on: host, host.command(.searchBind, further)), 73, naming: words,
      sourceLocation: sourceLocation)
  }
}
