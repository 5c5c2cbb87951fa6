import Glibc
import TestSupport
import Testing

@Suite("Run by a user other than root", .fewAtOnce, .timeLimit(.minutes(20)))
struct OtherUserTests {
  private func run(_ host: ExaminedHost, _ arguments: [String]) async throws -> ProgramResult {
    let setpriv = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
    return try await host.shell(setpriv + [ExaminedHost.program] + arguments)
  }

  @Test(
    "a file that only root can read is named, and the way out",
    arguments: [
      ("/etc/update_dovecot_conf.conf", "run as root"),
      ("/etc/dovecot/conf.d/auth-sql.conf.ext", "run as root"),
    ])
  func unreadable(path: String, advice: String) async throws {
    let host = try await ExaminedHost(.v23)
    host.write(path, "quiet = yes\n", mode: 0o600)
    let result = try await run(host, ["--check"])
    #expect(result.status != 0 && result.status != 2, "\(result)")
    let lines = result.errors.split(separator: "\n")
    #expect(lines.count == 1 && lines[0].contains(path), "\(result)")
    #expect(lines.last?.hasSuffix("; \(advice)") == true, "\(result)")
  }

  @Test("where nothing can be read that names a database, root may read more")
  func nothing() async throws {
    let host = try await ExaminedHost(.v23)
    for name in ["conf.d/auth-sql.conf.ext", "dovecot-sql.conf.ext"] {
      unlink(host["/etc/dovecot/\(name)"])
    }
    let result = try await run(host, ["--check"])
    #expect(result.status == 78, "\(result)")
    #expect(result.errors.hasSuffix("; run as root to read all of them\n"), "\(result)")
  }
}
