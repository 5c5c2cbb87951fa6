import FoundationEssentials
import Glibc
import TestSupport
import Testing

@Suite("Whether Dovecot includes the file", .fewAtOnce, .timeLimit(.minutes(20)))
struct IncludeWatchTests {
  private static let lines = [
    ExaminedHost.Release.v23: (
      file: "/etc/dovecot/conf.d/10-auth.conf", line: "!include auth-ldap.conf.ext"
    ),
    .v24: ("/etc/dovecot/dovecot.conf", "!include_try dovecot-modoboa.conf.ext"),
  ]

  /// A host on which the line that decides stands in conf.d, seen by a run.
  private func host(_ release: ExaminedHost.Release) async throws -> ExaminedHost {
    let host = try await ExaminedHost(release)
    if release == .v24 {
      host.edit("/etc/dovecot/dovecot.conf") { $0.replacing("!include_try dovecot-", with: "#") }
      host.edit("/etc/dovecot/conf.d/10-auth.conf") {
        "!include_try ../dovecot-modoboa.conf.ext\n" + $0
      }
    }
    expectSilence(try await host.run([]))
    return host
  }

  @Test(
    "an installer that copies conf.d anew is told by each run, until the include is back",
    arguments: ExaminedHost.Release.allCases)
  func copiedAnew(release: ExaminedHost.Release) async throws {
    let host = try await host(release)
    let file = "/etc/dovecot/conf.d/10-auth.conf"
    let own = host.text(file)
    let copied = try await host.shell(
      ["/bin/cp", "/usr/share/dovecot/conf.d/10-auth.conf", file])
    try #require(copied.status == 0, "\(copied.errors)")
    let words = [
      "\(ExaminedHost.target): Dovecot no longer includes it: /etc/dovecot/dovecot.conf",
      "update_dovecot_conf doctor",
    ]
    for _ in 1...2 { expectFailure(try await host.run([]), 10, naming: words) }
    expectFailure(try await host.run(["--check"]), 10, naming: words)
    expectFailure(try await host.run(["--quiet"]), 10, naming: words)
    let json = try await report(host)
    #expect(json.included == false && json.status == 10 && json.error?.contains(words[0]) == true)
    #expect(metric(host) == "0")

    // A change is made all the same.
    try await host.store(.older)
    let change = try await host.run(["--reload", "never"])
    #expect(change.status == 10 && change.errors.contains(words[0]), "\(change.errors)")
    #expect(change.text.contains(": changed (") && !change.text.contains("does not include"))

    host.edit(file) { _ in own }
    expectSilence(try await host.run([]))
    let healed = try await report(host)
    #expect(healed.included == true && healed.status == 0 && healed.error == nil)
    #expect(metric(host) == "1")
  }

  @Test(
    "a first installation does not fail: the change says that Dovecot does not include it",
    arguments: ExaminedHost.Release.allCases)
  func first(release: ExaminedHost.Release) async throws {
    let host = try await ExaminedHost.stock(release)
    host.takeSQLite()
    let end = "; Dovecot does not include it: see update_dovecot_conf doctor\n"
    let result = try await host.run(["--reload", "never"])
    expectChange(result, naming: [": written for Dovecot \(release.rawValue)"])
    #expect(result.text.hasSuffix(end), "\(result.text)")
    expectSilence(try await host.run([]))
    try await host.store(.older)
    #expect(try await host.run(["--reload", "never"]).text.hasSuffix(end))
    #expect(try await report(host).included == false)

    // Once it is included, it has to stay so.
    let main = "/etc/dovecot/dovecot.conf"
    let stock = host.text(main)
    host.edit(main) {
      release == .v23
        ? "passdb {\n  driver = ldap\n  args = /etc/dovecot/dovecot-ldap.conf.ext\n}\n\($0)"
        : "!include_try \(ExaminedHost.target)\n\($0)"
    }
    host.edit("/etc/dovecot/dovecot-ldap.conf.ext") {
      release == .v23 ? $0 + "!include_try \(ExaminedHost.target)\n" : $0
    }
    expectSilence(try await host.run([]))
    #expect(try await report(host).included == true)
    host.edit(main) { _ in stock }
    expectFailure(try await host.run([]), 10, naming: ["no longer includes it"])
  }

  @Test("a path that changed in the panel", arguments: ExaminedHost.Release.allCases)
  func moved(release: ExaminedHost.Release) async throws {
    let host = try await host(release)
    let path = "/etc/dovecot/moved.conf.ext"
    try await host.store(
      Parameters.searchBind.with("ldap_dovecot_conf_file", Parameters.quoted(path)))
    let words = "\(path): Dovecot does not include it, but \(ExaminedHost.target) before"
    let change = try await host.run(["--reload", "never"])
    #expect(change.status == 10 && change.errors.contains(words), "\(change.errors)")
    #expect(change.text.contains("\(path): written"))
    expectFailure(try await host.run([]), 10, naming: [words])
    // A file that an option names is a trial.
    expectChange(
      try await host.run(["--output", "/opt/trial", "--reload", "never"]),
      naming: ["; Dovecot does not include it"])
    expectFailure(try await host.run([]), 10, naming: [words])
    try await host.store(.searchBind)
    expectSilence(try await host.run([]))
  }

  @Test(
    "once Dovecot includes the file of the new path, a run says what to do with the old one",
    arguments: ExaminedHost.Release.allCases)
  func former(release: ExaminedHost.Release) async throws {
    let host = try await host(release)
    let path = "/etc/dovecot/moved.conf.ext"
    try await host.store(
      Parameters.searchBind.with("ldap_dovecot_conf_file", Parameters.quoted(path)))
    #expect(try await host.run(["--reload", "never"]).status == 10)
    let file = release == .v23 ? "dovecot-ldap.conf.ext" : "conf.d/10-auth.conf"
    host.edit("/etc/dovecot/\(file)") {
      $0.replacing("dovecot-modoboa.conf.ext", with: "moved.conf.ext")
    }
    let words =
      "update_dovecot_conf: warning: \(ExaminedHost.target): Dovecot's configuration no longer includes it, but it"
      + " still holds the bind password: run doveadm reload, then rm \(ExaminedHost.target)\n"
    // Whoever looks first takes nothing away from the run that tells.
    for options in [["--check"], []] {
      // 2.4: the new file also learns who decides after the LDAP server, since it is included now.
      #expect(try await host.run(options).errors == words, "\(options)")
    }
    expectSilence(try await host.run([]))
    unlink(host[ExaminedHost.target])
    expectSilence(try await host.run([]))
  }

  @Test("what cannot be read is not known, which is no error")
  func unreadable() async throws {
    let host = try await host(.v23)
    let (file, line) = try #require(Self.lines[.v23])
    // As its owner, nobody gets there.
    host.write(
      "/etc/dovecot/private/ldap.conf", host.text("/etc/dovecot/conf.d/auth-ldap.conf.ext"))
    chown(host["/etc/dovecot/private/ldap.conf"], 5000, 5000)
    chmod(host["/etc/dovecot/private"], 0o700)
    host.edit(file) { $0.replacing(line, with: "!include_try ../private/ldap.conf") }
    expectSilence(try await host.run([]))
    #expect(try await report(host).included == nil)
    host.edit(file) { $0.replacing("!include_try ../private/ldap.conf", with: "") }
    expectFailure(try await host.run([]), 10, naming: ["no longer includes it"])
  }

  @Test(
    "if Modoboa no longer asks for it, the next run says once what to do, and doctor always",
    arguments: ExaminedHost.Release.allCases, ["ldap_dovecot_sync", "authentication_type"])
  func off(release: ExaminedHost.Release, parameter: String) async throws {
    let host = try await host(release)
    let off = Parameters.searchBind.with(parameter, "null")
    for _ in 1...2 {
      try await host.store(off)
      let told = try await host.run([])
      #expect(told.status == 0 && told.text.isEmpty)
      for words in [
        "update_dovecot_conf: warning: \(ExaminedHost.target): Modoboa does not ask for it (\(parameter) is",
        "run doveadm reload, then remove \(ExaminedHost.target)\n",
      ] { #expect(told.errors.contains(words), "\(told.errors)") }
      expectSilence(try await host.run([]))
      #expect(try await report(host).included == true)
      #expect(try await host.run(["--check"]).errors == told.errors)
      let object = try await DoctorObject.examining(host)
      #expect(object.attention.map(\.item) == ["parameters", "include"])
      try await host.store(.searchBind)
      expectSilence(try await host.run([]))
    }
    // Taken out, it is not lost; nor when the sync is switched on again.
    try await host.store(off)
    #expect(try await host.run([]).errors.contains("warning: "))
    let (file, line) =
      release == .v23
      ? ("/etc/dovecot/conf.d/10-auth.conf", "!include auth-ldap.conf.ext")
      : ("/etc/dovecot/conf.d/10-auth.conf", "!include_try ../dovecot-modoboa.conf.ext")
    host.edit(file) { $0.replacing(line, with: "") }
    expectSilence(try await host.run([]))
    try await host.store(.searchBind)
    expectSilence(try await host.run([]))
    #expect(try await report(host).included == false)
  }

  @Test("another Dovecot than this host's is not judged")
  func elsewhere() async throws {
    let host = try await host(.v24)
    let (file, line) = try #require(Self.lines[.v23])
    host.edit(file) { $0.replacing(line, with: "") }
    let result = try await host.run(["--dovecot-version", "2.3", "--reload", "never"])
    expectChange(result, naming: ["for Dovecot 2.3"])
    #expect(!result.text.contains("include"))
    #expect(try await report(host, ["--dovecot-version", "2.3"]).included == nil)
  }

  @Test("a run with nothing to do reads none of the configuration files")
  func cost() async throws {
    let host = try await host(.v23)
    func opened() async throws -> [String] {
      let result = try await host.shell(
        [
          "/usr/bin/strace", "-f", "-qq", "-e", "trace=open,openat", "-o", "/tmp/trace",
          ExaminedHost.program, "--database", "sqlite://\(ExaminedHost.database)",
        ])
      expectSilence(result)
      return host.text("/tmp/trace").split(separator: "\n").map(String.init)
        .filter { $0.contains("conf.d") || $0.contains("dovecot.conf") }
    }
    #expect(try await opened() == [])
    host.edit("/etc/dovecot/conf.d/10-auth.conf") { $0 + "# changed\n" }
    #expect(try await !opened().isEmpty)
    #expect(try await opened() == [])
    // Nor while it is not included and never was.
    unlink(host["/var/lib/update_dovecot_conf/configuration"])
    host.edit("/etc/dovecot/conf.d/10-auth.conf") { $0.replacing("!include auth-ldap", with: "#") }
    #expect(try await !opened().isEmpty)
    #expect(try await opened() == [])
    host.write("/etc/dovecot/conf.d/05-ldap.conf", "!include auth-ldap.conf.ext\n")
    #expect(try await !opened().isEmpty)
    #expect(try await report(host).included == true)
  }

  private struct JSON: Decodable {
    let included: Bool?
    let error: String?
    let status: Int32

    enum CodingKeys: String, CodingKey {
      case included, error
      case status = "exit_status"
    }
  }

  /// The report of a run that has nothing to do, which also writes metrics.
  private func report(_ host: ExaminedHost, _ further: [String] = []) async throws -> JSON {
    let result = try await host.run(["--json", "--metrics-file", "/tmp/m.prom"] + further)
    #expect(result.text.contains("\"included\":"))
    return try JSONDecoder().decode(JSON.self, from: Data(result.output))
  }

  private func metric(_ host: ExaminedHost) -> String? {
    let line = host.text("/tmp/m.prom").split(separator: "\n").first {
      $0.hasPrefix("update_dovecot_conf_included{")
    }
    return line?.split(separator: " ").last.map(String.init)
  }
}
