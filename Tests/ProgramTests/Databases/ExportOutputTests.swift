import Glibc
import TestSupport
import Testing

@Suite("Destinations and sources of an export", .timeLimit(.minutes(20)), .fewAtOnce)
struct ExportOutputTests {
  /// A redirection by a shell, and whether others could read the result.
  private static let places: [(String, Int32)] = [
    ("umask 022; exec \"$@\" >\"$0\"", 73), ("umask 077; exec \"$@\" >\"$0\"", 0),
    ("umask 027; exec \"$@\" >\"$0\"", 0), ("umask 022; exec \"$@\" >>\"$0\"", 73),
    ("umask 022; exec \"$@\" 1<>\"$0\"", 73), ("umask 022; exec \"$@\" >/dev/null", 0),
    ("umask 022; exec \"$@\" --redact >\"$0\"", 0), ("\"$@\" | cat", 0), ("exec \"$@\" >&-", 74),
    ("exec \"$@\" >/dev/full", 74),
  ]

  @Test("Nothing is written to a file that others may read", arguments: places)
  func readable(script: String, status: Int32) async throws {
    let (host, directory) = (Host(), Scratch())
    chmod(directory.path, 0o755)
    let command = [Program.underTest, "export", "--export", host.export(.searchBind)]
    let shell = ["/bin/sh", "-euc", script, directory["out"]]
    let result = try await Host.run(shell + command)
    #expect(result.status == status, "\(result.errors)")
    #expect(result.errors.isEmpty == (status == 0), "\(result.errors)")
    #expect(!result.errors.contains(Parameters.passwordBeginning))
    let written = directory.read("out")
    if status == 73 { #expect(written == []) }
    if status == 0, let written {
      #expect(written.count > 500)
      #expect(String(decoding: written, as: UTF8.self).hasSuffix("}\n"))
    }
  }

  @Test(
    "If the path is unknown, the file's mode decides",
    arguments: [
      ("022", "mount -t tmpfs none /proc", 73), ("077", "mount -t tmpfs none /proc", 0),
      ("022", "rm \"$0\"", 73), ("077", "rm \"$0\"", 0),
    ])
  func unknownPath(umask: String, step: String, status: Int32) async throws {
    let host = Host()
    let command = [Program.underTest, "export", "--export", host.export(.searchBind)]
    let result = try await Host.run(
      [
        "/usr/bin/unshare", "-m", "--propagation", "private", "/bin/sh", "-euc",
        "umask \(umask); exec >\"$0\"; \(step); exec \"$@\"", host.scratch["out"],
      ] + command)
    #expect(result.status == status, "\(result.errors)")
    #expect(!result.errors.contains(Parameters.passwordBeginning))
  }

  @Test("A file in a private directory is accepted")
  func closedDirectory() async throws {
    let host = Host()
    let command = [Program.underTest, "export", "--export", host.export(.searchBind)]
    let shell = ["/bin/sh", "-euc", "umask 022; exec \"$@\" >\"$0\"", host.scratch["out"]]
    let result = try await Host.run(shell + command)
    #expect(result.status == 0, "\(result.errors)")
    #expect(FileSnapshot(host.scratch["out"])?.permissions == 0o644)
  }

  @Test(
    "Without a secret, a file that others may read is accepted", arguments: ["null", "\"\""])
  func noSecret(password: String) async throws {
    let (host, directory) = (Host(), Scratch())
    chmod(directory.path, 0o755)
    let export = host.export(Parameters.searchBind.with("ldap_bind_password", password))
    let result = try await Host.run(
      ["/bin/sh", "-euc", "umask 022; exec \"$@\" >\"$0\"", directory["out"]]
        + [Program.underTest, "export", "--export", export])
    #expect(result.status == 0, "\(result.errors)")
  }

  @Test(
    "A value of a wrong type is exported such that a sync refuses it",
    arguments: ["[1]", "{}", "1.5", "true", "[]", "1e3", "12345678901234567890", "7", "null"],
    ["ldap_bind_password", "ldap_server_port", "ldap_dovecot_sync", "ldap_search_base"])
  func oddTypes(json: String, name: String) async throws {
    let (direct, indirect) = (try await Host.withOlderFile(), try await Host.withOlderFile())
    let parameters = Parameters.searchBind.with(name, json)
    let exported = try await Program.sync(["export", "--export", direct.export(parameters)])
    #expect(exported.status == 0, "\(exported.errors)")
    let wanted = try await direct.sync(parameters)
    let result = try await indirect.sync(source: ["--export", "-"], input: exported.output)
    #expect(result.status == wanted.status, "\(result.errors)\(wanted.errors)")
    #expect(direct.files[Host.targetName]?.text == indirect.files[Host.targetName]?.text)
    #expect(
      result.errors.split(separator: ": ").suffix(1)
        == wanted.errors.split(separator: ": ").suffix(1))
  }

  @Test("A source that cannot be read is refused as by a sync")
  func unreadable() async throws {
    let host = Host()
    let missing = host.scratch["missing"]
    let broken = host.scratch.write("broken.json", "{")
    let closed = try #require(LoopbackPort(.v4)).number
    let cases = [
      (["--export", missing], 66), (["--export", broken], 65),
      (["--database", "sqlite:///\(missing)"], 66), (["--database", "mysql:"], 64),
      (["--database", "postgres://a@127.0.0.1:\(closed)/a", "--timeout", "0"], 69),
      (["--database", "mysql://a@127.0.0.1:\(closed)/a", "--timeout", "0"], 69),
      (["--dovecot-sql", missing], 66), (["--instance", missing], 66),
      (["--dovecot-directory", host.dovecot], 78), (["--timeout", "x", "--export", missing], 64),
    ]
    for (source, status) in cases {
      expectFailure(try await Program.sync(["export"] + source), Int32(status))
    }
  }

  @Test("An export never clears Modoboa's flag", arguments: StoredDatabase.Kind.allCases)
  func flag(kind: StoredDatabase.Kind) async throws {
    let database = try await StoredDatabase(kind)
    let result = try await Program.sync(["export"] + database.source)
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.text.contains(Parameters.password))
    #expect(try await database.flag)
  }
}
