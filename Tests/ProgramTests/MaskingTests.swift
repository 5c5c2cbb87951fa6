import Glibc
import TestSupport
import Testing

@Suite("Secrets in files that --check shows", .timeLimit(.minutes(20)))
struct MaskingTests {
  @Test("The password in a file of Modoboa's command is masked, however it is quoted")
  func modoboas() async throws {
    for password in [
      "Invented-Bind-8", "Invented-'Bind-8", "Invented-\"Bind-8", "Invented-Bind-8' # x",
      "Invented-Bind-8\\", "# Invented-Bind-8", "' Invented-Bind-8", "Invented-Bind-8 {",
    ] {
      let text = """
        uris = ldap://ldap1.example.test:389
        dn = "cn=reader,dc=example,dc=test"
        dnpass = '\(password)'
        base = ou=people,dc=example,dc=test
        user_filter = (mail=%u)
        pass_filter = (mail=%u)

        """
      try await expectMasked(text, ["--check"], showing: "-dnpass = \"********\"")
    }
  }

  @Test(
    "No secret in a foreign file is shown",
    arguments: [
      "# dnpass = Invented-Bind-8", "#Invented-Bind-8", "dnpass=Invented-Bind-8",
      "  dnpass = Invented-Bind-8", "\tdnpass\t=\tInvented-Bind-8", "dnpass Invented-Bind-8",
      "ldap_auth_dn_password = Invented-Bind-8", "unknown = Invented-Bind-8", "Invented-Bind-8",
      "base = dc=a # once Invented-Bind-8", "base = dc=a#Invented-Bind-8",
      "base = dc=a \\\n  dnpass = Invented-Bind-8", "dnpass = \\\nInvented-Bind-8",
      "dnpass = \"a \\\n  Invented-Bind-8 \\\n  b\"", "# a \\\nInvented-Bind-8",
      "connect = host=db user=u password=Invented-Bind-8", "DNPASS = Invented-Bind-8",
      "\u{0}Invented-Bind-8", "dnpass = a\u{0}Invented-Bind-8", "dnpass = x\rInvented-Bind-8",
      "base = dc=a\u{0}Invented-Bind-8", "dnpass =\u{0}Invented-Bind-8",
      "dnpass = \"\"\u{0}Invented-Bind-8", "dnpass = # Invented-Bind-8",
      "tls = yes\r# Invented-Bind-8", "= Invented-Bind-8",
      "passdb ldap {\n  ldap_auth_dn_password = Invented-Bind-8\n}", "dnpass: Invented-Bind-8",
      "pass_attrs = =proxy=y,=password=Invented-Bind-8", "uris = ldap://u:Invented-Bind-8@h",
      "base = Invented-Bind-8", "dn = \"cn=r\" dnpass = \"Invented-Bind-8\"",
      "\"dnpass\" = Invented-Bind-8", "dnpass = <<Invented-Bind-8", "!dnpass Invented-Bind-8",
    ])
  func foreign(text: String) async throws {
    try await expectMasked("hosts = a\n\(text)\n", ["--check", "--force"])
    try await expectMasked(text, ["--check", "--force"])
    try await expectMasked("\(text)\n", ["--check", "--force", "--json"])
  }

  @Test("A comment that was added to the file is not shown")
  func ours() async throws {
    for note in [
      "# dnpass = Invented-Bind-8", "old = Invented-Bind-8", "Invented-Bind-8",
      "tls = yes # Invented-Bind-8", "base = \"dc=a\" # \"Invented-Bind-8\"",
      "dnpass = # Invented-Bind-8", "dnpass = \"\" # Invented-Bind-8",
      "tls = yes\u{0}Invented-Bind-8", "dn = \"cn=r\" dnpass = \"Invented-Bind-8\"",
      "uris = ldap://u:Invented-Bind-8@h", "tls = yes dnpass = Invented-Bind-8",
    ] {
      let text = try await Host.withOlderFile().files[Host.targetName]?.text ?? ""
      try await expectMasked("\(text)\(note)\n", ["--check"], showing: "********")
    }
  }

  @Test("Control characters in a file or a value are made visible in all output")
  func controlCharacters() async throws {
    let codes =
      (0x01..<0x20).filter { $0 != 0x0a } + [
        0x7f, 0x80, 0x85, 0x9b, 0x9f, 0xad, 0x200d, 0x2028, 0x2029, 0x202e, 0x2066, 0xfeff,
      ]
    let text = String(String.UnicodeScalarView(codes.compactMap(Unicode.Scalar.init)))
    let host = Host()
    host.scratch.write("dovecot/\(Host.targetName)", "base = dc=\(text)\nx = \(text)\n")
    let parameters = Parameters.searchBind
      .with("ldap_search_base", Parameters.quoted("dc=\u{1b}]0;x\u{7}\u{85}\u{9b}31m\rA"))
    for further in [["--check", "--force", "-v"], ["--check", "--force", "--json"]] {
      expectLegible(try await host.sync(parameters, further))
    }
    expectLegible(try await host.sync(parameters, ["--force", "-v"]))
    for name in ["ldap_server_address", "ldap_auth_method", "ldap_search_filter"] {
      let value = Parameters.quoted("\(text)%\(text)")
      expectLegible(try await host.sync(Parameters.searchBind.with(name, value), ["-v"]))
    }
  }

  @Test("Control characters in a path on the command line do not reach the terminal")
  func path() async throws {
    let host = Host()
    let path = "\(host.dovecot)/a\u{1b}[31m\u{202e}\u{2028}\nb.conf"
    for further in [["--check"], ["-v"], ["--json"]] {
      expectLegible(try await host.sync(.searchBind, ["--output", path] + further))
    }
  }

  private func expectLegible(
    _ result: ProgramResult, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    for text in [result.text, result.errors] {
      let control = text.unicodeScalars.filter {
        let hidden: [Unicode.GeneralCategory] = [
          .control, .format, .lineSeparator, .paragraphSeparator,
        ]
        return $0 != "\n" && hidden.contains($0.properties.generalCategory)
      }
      #expect(control.isEmpty, "\(Array(control))", sourceLocation: sourceLocation)
      // A forged line would not start like the program's own.
      #expect(!text.contains("\nb.conf"), sourceLocation: sourceLocation)
    }
  }

  private func expectMasked(
    _ text: String, _ further: [String], showing shown: String = "",
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    let host = Host()
    host.scratch.write("dovecot/\(Host.targetName)", text)
    let before = host.files
    for version in ["2.3", "2.4"] {
      let result = try await host.sync(
        .searchBind, further + ["-v", "--dovecot-version", version])
      #expect(result.status == 2, "\(result.errors)", sourceLocation: sourceLocation)
      for output in [result.text, result.errors] {
        #expect(
          !output.contains("Bind-"), "\(text) is shown: \(output)", sourceLocation: sourceLocation)
      }
      #expect(
        shown.isEmpty || result.text.contains(shown), "\(result.text)",
        sourceLocation: sourceLocation)
      #expect(host.files == before, sourceLocation: sourceLocation)
    }
  }
}
