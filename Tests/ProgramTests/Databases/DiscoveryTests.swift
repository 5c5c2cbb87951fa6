import TestSupport
import Testing

/// One of the sample directories.
struct SampleDirectory: Sendable, CustomTestStringConvertible {
  let version: String
  let kind: StoredDatabase.Kind
  /// The directory's name in samples.
  var name: String { "dovecot-\(version)\(kind == .mariaDB ? "-mysql" : "")" }
  /// The file that names the database.
  var file: String { version == "2.3" ? "dovecot-sql.conf.ext" : "conf.d/auth-sql.conf.ext" }
  var testDescription: String { name }

  static let all = ["2.3", "2.4"].flatMap { version in
    StoredDatabase.Kind.servers.map { SampleDirectory(version: version, kind: $0) }
  }
}

@Suite("The database in Dovecot's configuration", .timeLimit(.minutes(20)), .fewAtOnce)
struct DiscoveryTests {
  @Test(
    "It is found in the sample directories without an option, whatever the directory's name",
    arguments: SampleDirectory.all, ["dovecot", "d[1] {a,b}*?~$x'ü"])
  func samples(sample: SampleDirectory, name: String) async throws {
    let database = try await StoredDatabase(sample.kind)
    let directory = DovecotDirectory(Host(), for: database, named: name)
    try directory.copySample(sample.name)
    let check = try await directory.sync(["--check", "-v"])
    #expect(check.status == 2, "\(check.errors)")
    #expect(
      check.errors.contains("database of \(directory.path)/\(sample.file)"), "\(check.errors)")
    #expect(!check.errors.contains("warning"))
    #expect(directory.target == nil)
    #expect(try await database.flag)
    // The samples are incomplete configurations, which this machine's Dovecot refuses.
    expectChange(try await directory.sync(["--reload", "never"]))
    try await directory.expectFile(of: .searchBind)
    #expect(try await !database.flag)
    expectSilence(try await directory.sync())
  }

  @Test(
    "--dovecot-sql reads the same files, for both versions, wherever they are",
    arguments: SampleDirectory.all)
  func option(sample: SampleDirectory) async throws {
    let database = try await StoredDatabase(sample.kind)
    let directory = DovecotDirectory(Host(), for: database, named: "elsewhere")
    try directory.copySample(sample.name)
    let host = Host()
    let result = try await host.sync(source: ["--dovecot-sql", "\(directory.path)/\(sample.file)"])
    expectChange(result)
    try await expectFile(of: .searchBind, on: host)
    // Also with a path relative to the working directory.
    let shell = ["/bin/sh", "-euc", "cd \"$0\"; exec \"$@\"", "\(directory.path)/conf.d"]
    let relative = sample.version == "2.3" ? "../\(sample.file)" : "auth-sql.conf.ext"
    let command = [Program.underTest, "--dovecot-sql", relative] + host.options
    expectSilence(try await Host.run(shell + command))
  }

  @Test("Dovecot itself accepts the sample directories", arguments: SampleDirectory.all)
  func dovecot(sample: SampleDirectory) async throws {
    let host = Host()
    let directory = DovecotDirectory(host, for: nil)
    try directory.copySample(sample.name)
    guard sample.version == "2.4" else {
      let result = try await Program.run(
        "/usr/bin/doveconf", ["-n", "-c", "\(directory.path)/dovecot.conf"])
      #expect(result.status == 0, "\(result.errors)")
      #expect(result.errors.isEmpty, "\(result.errors)")
      #expect(result.text.contains("args = /etc/dovecot/dovecot-sql.conf.ext"))
      return
    }
    // In the tree with Dovecot 2.4.
    let scratch = Scratch(below: "\(TestData.debian13)/tmp")
    try await Program.succeed(
      "/bin/cp", ["-r", "\(TestData.root)/samples/\(sample.name)/.", scratch.path])
    let path = scratch.path.dropFirst(TestData.debian13.utf8.count)
    let result = try await Program.run(
      "/usr/sbin/chroot", [TestData.debian13, "doveconf", "-n", "-c", "\(path)/dovecot.conf"])
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.errors.isEmpty, "\(result.errors)")
    #expect(result.text.contains("passdb sql {") && result.text.contains("127.0.0.1 {"))
  }
}
