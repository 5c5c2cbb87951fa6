import DovecotGrammar
import Testing

/// Dovecot's configuration files by name, below `/d`.
private struct Files: IncludableFiles {
  let texts: [String: String]

  func files(matching pattern: String) -> [(path: String, text: [UInt8])] {
    texts[pattern].map { [(pattern, Array($0.utf8))] } ?? []
  }

  func read(_ path: String, _ dialect: Dialect) -> ReadConfiguration {
    let statements = texts[path].map {
      SettingsReader(dialect).statements(in: Array($0.utf8), at: path, including: self)
    }
    return ReadConfiguration(path: path, statements: statements) { $0.includePattern == "/d/ours" }
  }
}

@Suite("Whether a configuration includes the file")
struct IncludeVerdictTests {
  private static let passdb = "passdb {\n  driver = ldap\n  args = /d/ldap\n}\n"
  private static let other = "passdb {\n  driver = sql\n}\n"
  private static let include = "!include_try ours\n"
  private static let ours = "passdb ldap {\n}\n"

  private func verdict(
    _ dialect: Dialect, _ texts: [String: String], isComplete: Bool = true
  ) -> IncludeVerdict {
    let files = Files(texts: texts)
    return IncludeVerdict(
      files.read("/d/main", .ofMainConfiguration),
      ldapSettings: files.read("/d/ldap", .ofSettingsFiles), dialect: dialect,
      isComplete: isComplete)
  }

  private func included(_ verdict: IncludeVerdict) throws -> IncludeVerdict.Include {
    guard case .included(let include) = verdict else {
      throw Missing(verdict: verdict)
    }
    return include
  }

  private struct Missing: Error {
    let verdict: IncludeVerdict
  }

  @Test("2.3: the files on the way, and the passdb to take out first")
  func included23() throws {
    let found = try included(
      verdict(
        .v23,
        [
          "/d/main": "!include auth\n!include mail\n", "/d/mail": "x = 1\n",
          "/d/auth": "!include ldap-passdb\n\(Self.other)", "/d/ldap-passdb": Self.passdb,
          "/d/ldap": "base = x\n!include_try more\n", "/d/more": Self.include,
        ]))
    #expect(
      found.files == ["/d/ldap-passdb", "/d/auth", "/d/main", "/d/more", "/d/ldap"])
    #expect(found.line == .init(file: "/d/more", lines: 1...1))
    #expect(!found.isOnlyPassdb)
    #expect(
      found.removal(of: "/d/ours")
        == "remove lines 1 to 4 of /d/ldap-passdb (the ldap passdb), run doveadm reload, then remove /d/ours"
    )
  }

  @Test("2.4: the include line alone")
  func included24() throws {
    let texts = ["/d/main": "x = 1\n\(Self.include)", "/d/ours": Self.ours]
    let found = try included(verdict(.v24, texts))
    #expect(found.files == ["/d/main"] && found.passdb == nil && found.isOnlyPassdb)
    #expect(
      found.removal(of: "/d/ours")
        == "give Dovecot another passdb, such as Modoboa's SQL database, then remove line 2 of /d/main,"
        + " run doveadm reload, then remove /d/ours")
    let both = texts.merging(["/d/main": "\(Self.include)passdb sql {\n}\n"]) { $1 }
    #expect(try !included(verdict(.v24, both)).isOnlyPassdb)
  }

  @Test(
    "what keeps 2.3 from reading it",
    arguments: [
      (["/d/main": other, "/d/ldap": include], .noPassdb("/d/main")),
      (["/d/main": "passdb {\n driver = ldap\n}\n", "/d/ldap": include], .noPassdb("/d/main")),
      (["/d/main": passdb], .noSettingsFile("/d/ldap")),
      (["/d/main": passdb, "/d/ldap": "base = x\n"], .noLine("/d/ldap")),
      (
        ["/d/main": passdb, "/d/ldap": "x {\n\(include)}\n"],
        .inBlock(.init(file: "/d/ldap", lines: 2...2))
      ),
    ] as [([String: String], IncludeVerdict.Obstacle)])
  func missing23(texts: [String: String], obstacle: IncludeVerdict.Obstacle) {
    #expect(verdict(.v23, texts) == .notIncluded(obstacle))
    // A file that cannot be read may have it.
    #expect(verdict(.v23, texts, isComplete: false) == .unknown)
  }

  @Test(
    "what keeps 2.4 from reading it",
    arguments: [
      (other, .noLine("/d/main")),
      ("passdb sql {\n\(include)}\n", .inBlock(.init(file: "/d/main", lines: 2...2))),
    ] as [(String, IncludeVerdict.Obstacle)])
  func missing24(main: String, obstacle: IncludeVerdict.Obstacle) {
    let texts = ["/d/main": main, "/d/ours": Self.ours]
    #expect(verdict(.v24, texts) == .notIncluded(obstacle))
    #expect(verdict(.v24, texts, isComplete: false) == .unknown)
    #expect(!obstacle.description.isEmpty)
  }

  @Test("a line in the right place counts, whatever else there is")
  func twice() {
    for main in [
      Self.include + "x {\n\(Self.include)}\n", "x {\n\(Self.include)}\n\(Self.include)",
    ] {
      #expect(throws: Never.self) { try included(verdict(.v24, ["/d/main": main])) }
    }
  }

  @Test("nothing is known of what is being written, or is named by a variable")
  func unknown() {
    for dialect in Dialect.allCases {
      for main in [nil, "", "# x\n"] {
        let texts = ["/d/ldap": Self.include].merging(main.map { ["/d/main": $0] } ?? [:]) { $1 }
        #expect(verdict(dialect, texts) == .unknown)
      }
    }
    let variable = "passdb {\n driver = ldap\n args = $ENV:FILE\n}\n"
    #expect(verdict(.v23, ["/d/main": variable, "/d/ldap": Self.include]) == .unknown)
  }
}
