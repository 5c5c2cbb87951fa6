import TestSupport
import Testing

@Suite("Shell completion", .timeLimit(.minutes(20)))
struct CompletionTests {
  private static let scripts = [
    "bash": "update_dovecot_conf.bash", "zsh": "_update_dovecot_conf",
    "fish": "update_dovecot_conf.fish",
  ]
  private static let directory = "\(TestData.root)/completions"

  @Test(
    "The scripts in the checkout are those that the program prints (make completions)",
    arguments: scripts.keys.sorted())
  func current(shell: String) async throws {
    let name = try #require(Self.scripts[shell])
    let kept = try #require(Scratch.content(of: "\(Self.directory)/\(name)"))
    for words in [
      ["--generate-completion-script", shell], ["--generate-completion-script=\(shell)"],
    ] {
      let result = try await Program.sync(words)
      #expect(result.status == 0 && result.errors.isEmpty)
      #expect(result.text == String(decoding: kept, as: UTF8.self))
    }
  }

  /// A line with TAB at its end; DIR is a directory with a.prom, b.txt and the directory c.
  struct Case: Sendable, CustomTestStringConvertible {
    let line: String
    let offered: Set<String>
    /// What must not be offered.
    let others: Set<String>

    init(_ line: String, _ offered: Set<String>, without others: Set<String> = []) {
      self.line = line
      self.offered = offered
      self.others = others
    }

    var testDescription: String { line }
  }

  private static let cases = [
    Case("--re", ["--reload", "--reload-command"], without: ["--redact", "--check"]),
    Case("sync --re", ["--reload", "--reload-command"], without: ["--redact"]),
    Case("--check --f", ["--force"]),
    Case("export --r", ["--redact"], without: ["--reload"]),
    Case("export --", ["--database", "--timeout"], without: ["--ca-file", "--check"]),
    Case("doctor --", ["--json", "--ca-file"], without: ["--reload", "--metrics-file"]),
    Case("login user --dovecot-v", ["--dovecot-version"]),
    Case("accounts --", ["--check", "--json"], without: ["--bind", "--force", "--reload"]),
    Case("do", ["doctor"], without: ["login"]),
    Case("", ["sync", "setup", "doctor", "login", "accounts", "export"]),
    Case("--reload ", ["auto", "never"], without: ["a.prom"]),
    Case("doctor --dovecot-version ", ["2.3", "2.4"], without: ["a.prom"]),
    Case("--config DIR/", ["a.prom", "b.txt", "c"]),
    Case("--state-directory DIR/", ["c"], without: ["a.prom", "b.txt"]),
    Case("--metrics-file DIR/", ["a.prom", "c"], without: ["b.txt"]),
    Case("--timeout DIR/", [], without: ["a.prom", "b.txt", "c"]),
  ]

  @Test(
    "A shell offers the command's options, and the values, files or directories that fit one",
    arguments: cases, scripts.keys.sorted())
  func offered(completion: Case, shell: String) async throws {
    let scratch = Scratch()
    scratch.write("a.prom", "")
    scratch.write("b.txt", "")
    try await Program.succeed("/bin/mkdir", [scratch["c"]])
    let words = completion.line.split(separator: " ", omittingEmptySubsequences: false)
      .map { $0 == "DIR/" ? "\(scratch.path)/" : String($0) }
    let text = try await text(shell, words)
    let offered = Set(text.split(separator: "\n").map(Self.lastName))
    #expect(completion.offered.isSubset(of: offered), "\(text)")
    #expect(completion.others.isDisjoint(with: offered), "\(text)")
  }

  private func text(_ shell: String, _ words: [String]) async throws -> String {
    let script = try "\(Self.directory)/\(#require(Self.scripts[shell]))"
    let tools = "\(TestData.root)/Tests/Environment"
    let line = (["update_dovecot_conf"] + words).joined(separator: " ")
    switch shell {
    case "bash":
      return try await Program.succeed(
        "/bin/bash", ["\(tools)/complete.bash", script, "update_dovecot_conf"] + words)
    case "zsh":
      return try await Program.succeed(
        "/usr/bin/zsh", ["-f", "\(tools)/complete.zsh", Self.directory, line])
    default:
      // fish makes directories in its home directory.
      let home = Scratch()
      return try await Program.succeed(
        "/usr/bin/fish",
        ["--no-config", "-c", "source $argv[1]; complete -C $argv[2]", script, line],
        environment: ["HOME": home.path])
    }
  }

  /// The last component of a path; for fish, the part of a line before the description.
  private static func lastName(_ line: Substring) -> String {
    let word = line.prefix { $0 != "\t" }
    return word.split(separator: "/").last.map(String.init) ?? ""
  }
}
