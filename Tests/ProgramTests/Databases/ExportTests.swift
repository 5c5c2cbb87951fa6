import Glibc
import TestSupport
import Testing

@Suite("The command export", .timeLimit(.minutes(20)), .fewAtOnce)
struct ExportTests {
  private let scratch = Scratch()

  /// The cases of the corpus that were recorded from all engines.
  static let cases = [
    "01-fresh", "02-installer-seeded", "03-defaults-saved", "04-searchbind",
    "05-searchbind-anonymous", "06-searchbind-null-bind", "07-directbind", "09-starttls",
    "10-ssl-secondary", "12-active-directory", "14-auth-local", "15-sync-off",
    "16-password-single-quote", "17-password-double-quote", "19-path-conf-ext",
    "21-filter-percent", "25-newline-in-password",
  ]

  @Test(
    "A sync from an export ends like one from the database, and each engine gives the same export",
    arguments: cases)
  func corpus(name: String) async throws {
    var texts: Set<String> = []
    for kind in StoredDatabase.Kind.allCases {
      let url = try await url(kind, name)
      let exported = try await export(["--database", url])
      try #require(exported.status == 0, "\(exported.errors)")
      #expect(exported.errors.isEmpty, "\(exported.errors)")
      for version in ["2.3", "2.4"] { try await sync(url, exported.output, version) }
      texts.insert(exported.text)
    }
    let text = try #require(texts.first)
    #expect(texts.count == 1)
    let names = text.split(separator: "\n").filter { $0.hasPrefix("    \"") }
    #expect(names == names.sorted())
    #expect(names.count > 20)
    #expect(text.hasPrefix("{\n  \"params\" : {\n") && text.hasSuffix("}\n"))
  }

  private func sync(_ url: String, _ exported: [UInt8], _ version: String) async throws {
    let (direct, indirect) = (Host(), Host())
    let options = ["--dovecot-version", version, "--output"]
    let wanted = try await direct.sync(
      source: ["--database", url, "--no-acknowledge"] + options + [direct.target])
    let result = try await indirect.sync(
      source: ["--export", "-"] + options + [indirect.target], input: exported)
    #expect(result.status == wanted.status, "\(result.errors)")
    #expect(result.text.replacing(indirect.target, with: direct.target) == wanted.text)
    // A refusal differs only in the name of the source.
    #expect(lastWords(result) == lastWords(wanted))
    #expect(indirect.files[Host.targetName]?.text == direct.files[Host.targetName]?.text)
  }

  @Test(
    "Without secrets it can be shown to others, and a sync refuses it with both methods",
    arguments: ["04-searchbind", "05-searchbind-anonymous", "07-directbind"],
    StoredDatabase.Kind.allCases)
  func redacted(name: String, kind: StoredDatabase.Kind) async throws {
    let source = ["--database", try await url(kind, name)]
    let whole = try await export(source).text
    let result = try await export(source + ["--redact"])
    #expect(result.status == 0, "\(result.errors)")
    #expect(whole.contains("password\""))
    #expect(!result.text.contains("password\""))
    #expect(result.text.contains("\"redacted\" : true"))
    // Everything but the secrets is there.
    let lines = { (text: String) in Set(text.split(separator: "\n").map { $0.filter { $0 != "," } })
    }
    let missing = lines(whole).subtracting(lines(result.text))
    #expect(!missing.isEmpty && missing.allSatisfy { $0.contains("password\"") }, "\(missing)")
    let host = try await Host.withOlderFile()
    let before = host.files
    let refused = try await host.sync(source: ["--export", "-"], input: result.output)
    expectRefusal(refused, 65, naming: ["standard input"], on: host, before: before)
  }

  @Test("Secrets that an API answer does not show stay unknown")
  func withheld() async throws {
    let answer = "\(TestData.corpus)/api_v2_as_reseller.json"
    let result = try await export(["--export", answer])
    #expect(result.status == 0, "\(result.errors)")
    #expect(!result.text.contains("password\""))
    let host = try await Host.withOlderFile()
    let before = host.files
    // Like the answer itself.
    let direct = try await host.sync(source: ["--export", answer])
    let refused = try await host.sync(source: ["--export", "-"], input: result.output)
    expectRefusal(refused, 65, on: host, before: before)
    #expect(direct.status == 65 && lastWords(direct) == lastWords(refused))
  }

  /// The URL of a database with the data of an instance.
  private func url(_ kind: StoredDatabase.Kind, _ name: String) async throws -> String {
    guard kind != .sqlite else {
      // A private copy, to avoid warnings.
      let file = "\(TestData.corpus)/\(name)/modoboa.sqlite3"
      return "sqlite:///\(scratch.write("db", try #require(Scratch.content(of: file))))"
    }
    let server = try await DatabaseServer.shared(kind.server)
    return server.url(try await server.newDatabase(dump: name))
  }

  private func export(_ options: [String]) async throws -> ProgramResult {
    try await Program.sync(["export"] + options)
  }

  /// A message without the program's name and the source.
  private func lastWords(_ result: ProgramResult) -> [Substring] {
    Array(result.errors.split(separator: ": ").suffix(1))
  }
}
