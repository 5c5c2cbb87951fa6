import Glibc
import TestSupport
import Testing

@Suite("Data of real instances, in each engine", .timeLimit(.minutes(20)), .fewAtOnce)
struct DatabaseCorpusTests {
  /// The cases that were recorded from all engines.
  static let cases = FileSnapshot.all(in: TestData.corpus).keys.sorted().filter {
    Scratch.status(of: "\(TestData.corpus)/\($0)/pg_dump.sql") != nil
  }
  static let exports = ["raw_parameters.json", "dumpdata.json", "api_v2_global_core.json"]

  /// The exit status of a run, and its files.
  struct Outcome: Hashable {
    let status: Int32
    let files: [String: String]
  }

  @Test("there are cases") func exist() { #expect(Self.cases.count >= 17) }

  @Test("each engine and each export gives the same file, for either Dovecot", arguments: cases)
  func same(name: String) async throws {
    let postgreSQL = try await DatabaseServer.shared(.postgreSQL)
    let mariaDB = try await DatabaseServer.shared(.mariaDB)
    var sources = [
      ["--database", postgreSQL.url(try await postgreSQL.newDatabase(dump: name))],
      ["--database", mariaDB.url(try await mariaDB.newDatabase(dump: name))],
      ["--database", "sqlite://\(try host.copy(ofCorpus: "\(name)/modoboa.sqlite3"))"],
    ]
    for export in Self.exports {
      sources.append(["--export", try host.copy(ofCorpus: "\(name)/\(export)")])
    }
    for version in ["2.3", "2.4"] {
      var outcomes: Set<Outcome> = []
      for source in sources {
        outcomes.insert(try await outcome(source + ["--dovecot-version", version]))
      }
      #expect(outcomes.count == 1, "\(version): \(outcomes)")
      let outcome = try #require(outcomes.first)
      #expect([0, 65].contains(outcome.status))
      #expect(outcome.status == 0 || outcome.files.isEmpty)
    }
  }

  @Test("there are cases of all kinds: off, refused and written")
  func kinds() async throws {
    var outcomes: Set<[Bool]> = []
    for name in Self.cases {
      let export = try host.copy(ofCorpus: "\(name)/dumpdata.json")
      let outcome = try await outcome(["--export", export])
      outcomes.insert([outcome.status == 0, outcome.files.isEmpty])
    }
    #expect(outcomes == [[true, true], [false, true], [true, false]])
  }

  private let host = Host()

  private func outcome(_ options: [String]) async throws -> Outcome {
    let fresh = Host()
    let result = try await Program.sync(fresh.options + options)
    expectNoPassword(result)
    return Outcome(status: result.status, files: fresh.files.mapValues(\.text))
  }
}
