import Glibc
import TestSupport
import Testing

/// The program and a directory in the Debian 13 tree, which has its own client libraries.
struct Debian13: Sendable {
  let scratch = Scratch(below: "\(TestData.debian13)/tmp")
  private let program: ProgramInTree

  init() async throws {
    program = try await ProgramInTree.shared()
    mkdir(scratch["dovecot"], 0o755)
  }

  /// A path in the directory, as seen inside the tree.
  func path(_ name: String) -> String { ProgramInTree.path(scratch[name]) }

  /// Runs the program in the tree.
  func sync(_ source: [String], version: String) async throws -> ProgramResult {
    let command =
      ProgramInTree.root + [program.path] + source + [
        "--dovecot-version", version, "--dovecot-directory", path("dovecot"), "--state-directory",
        path("state"), "--no-acknowledge",
      ]
    return try await Program.run(
      command[0], Array(command.dropFirst()),
      environment: Host.environment.merging(program.environment) { $1 })
  }
}

@Suite("The same binary on Debian 13", .timeLimit(.minutes(20)), .fewAtOnce)
struct Debian13Tests {
  @Test(
    "reads each source and writes the same file", arguments: ["2.3", "2.4"])
  func sources(version: String) async throws {
    let (tree, host) = (try await Debian13(), Host())
    var sources = [
      ["--database", "sqlite://\(tree.path("modoboa.db"))"],
      ["--export", tree.path("export.json")],
    ]
    let file = try await Database(ColumnTests.astral)
    tree.scratch.write("modoboa.db", try #require(Scratch.content(of: file.path)))
    tree.scratch.write("export.json", ColumnTests.astral.json)
    for kind in StoredDatabase.Kind.servers {
      let place = try Place(try await StoredDatabase(kind, ColumnTests.astral))
      let authority = try #require(Scratch.content(of: place.server.authority))
      tree.scratch.write("\(kind).crt", authority)
      let ca = tree.path("\(kind).crt")
      let secure: KeyValuePairs =
        kind == .postgreSQL
        ? ["sslmode": "verify-full", "sslrootcert": ca]
        : ["ssl_mode": "verify_identity", "ssl_ca": ca]
      for account in [DatabaseAccount.modoboa, .odd] {
        sources.append(["--database", place.server.url(place.name, as: account)])
        sources.append(["--database", place.server.url(place.name, as: account, options: secure)])
      }
    }

    expectChange(try await host.sync(ColumnTests.astral, ["--dovecot-version", version]))
    let wanted = try #require(host.files[Host.targetName]).text
    for source in sources {
      expectChange(try await tree.sync(source, version: version))
      let file = tree.scratch["dovecot/\(Host.targetName)"]
      #expect(FileSnapshot(file)?.text == wanted, "\(source)")
      unlink(file)
    }
  }

  @Test(
    "does not trust a server with a certificate of another CA",
    arguments: StoredDatabase.Kind.servers)
  func distrust(kind: StoredDatabase.Kind) async throws {
    let tree = try await Debian13()
    let place = try Place(try await StoredDatabase(kind))
    let other = try await DatabaseServer.shared(kind == .postgreSQL ? .mariaDB : .postgreSQL)
    tree.scratch.write("ca.crt", try #require(Scratch.content(of: other.authority)))
    let options: KeyValuePairs =
      kind == .postgreSQL
      ? ["sslmode": "verify-full", "sslrootcert": tree.path("ca.crt")]
      : ["ssl_mode": "verify_identity", "ssl_ca": tree.path("ca.crt")]
    let url = place.server.url(place.name, options: options)
    expectFailure(
      try await tree.sync(["--database", url, "--timeout", "60"], version: "2.4"), 69,
      naming: ["certificate"])
    #expect(FileSnapshot.all(in: tree.scratch["dovecot"]).keys.allSatisfy { $0 == Host.lockName })
  }
}
