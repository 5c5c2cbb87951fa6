import Glibc
import TestSupport
import Testing

@Suite("Options of doctor, and unusual hosts", .fewAtOnce, .timeLimit(.minutes(20)))
struct DoctorOptionTests {
  private static let usual = "!include_try dovecot-modoboa.conf.ext"

  @Test(
    "Invalid options end with their own exit status",
    arguments: [
      (["--nosuch"], 64), (["--check"], 64), (["word"], 64), (["--timeout", "x"], 64),
      (["--dovecot-version", "2.2"], 64), (["--output", "/"], 64), (["--database", "ftp://x"], 64),
      (["--export", "a", "--instance", "b"], 64), (["--config", "/nothing"], 78),
      (["--config", "/srv/config"], 78),
    ] as [([String], Int32)])
  func wrong(options: [String], status: Int32) async throws {
    let host = try await ExaminedHost(.v23)
    host.write("/srv/config", "nosuch = x\n")
    expectFailure(try await host.run(["doctor"] + options), status)
  }

  @Test("The text report has the location, with the remedy below it")
  func text() async throws {
    let host = try await ExaminedHost(.v23)
    host.edit("/etc/dovecot/dovecot-ldap.conf.ext") { $0 + "base =\n" }
    let result = try await host.run(["doctor"])
    #expect(result.status == 2)
    let file = "/etc/dovecot/dovecot-ldap.conf.ext"
    let line = host.line(of: "base =", in: file)
    #expect(
      result.text.contains(
        """
        attention  2. overriding_settings: \(file) line \(line): base overrides \
        \(ExaminedHost.target), which is read before it
                   remove line \(line) of \(file)
        ok         ldap_passdb: 
        """), "\(result.text)")
    #expect(result.text.contains("\n               \(Self.usual)\n"))
    #expect(
      result.text.hasSuffix(
        "\n3 of 22 items need attention, in this order: include, overriding_settings, running; now: include,"
          + " then doveadm reload, then doctor again; the LDAP servers were not asked (doctor --bind)\n"
      ), "\(result.text)")
  }

  @Test("json can be in the configuration file, and -v explains on standard error")
  func configured() async throws {
    let host = try await ExaminedHost(.v24)
    host.write("/etc/update_dovecot_conf.conf", "json = yes\nverbose = yes\n")
    let result = try await host.run(["doctor"])
    #expect(result.status == 2)
    #expect(result.text.hasPrefix("{\"command\":\"doctor\""))
    #expect(result.errors.contains("reading Modoboa's parameters from"))
  }

  @Test("How runs fail is said until one succeeds, and the command that fails is no remedy")
  func failing() async throws {
    let host = try await ExaminedHost(.v23)
    let port = Parameters.searchBind.with("ldap_server_port", "0")
    try await host.store(port)
    let run = try await host.run(["--reload", "never"])
    #expect(run.status == 65, "\(run)")
    let failing = try await DoctorObject.examining(host)
    let item = try #require(failing.attention.first { $0.item == "last_run" })
    #expect(item.message.hasPrefix("runs end with exit status 65 since "))
    #expect(item.message.contains("ldap_server_port"))
    #expect(!failing.attention.contains { $0.remedy?.hasSuffix("    update_dovecot_conf") == true })

    try await host.store(.searchBind)
    #expect(try await host.obey("update_dovecot_conf -v --reload never").status == 0)
    #expect(try await DoctorObject.examining(host).attention.isEmpty)
  }

  @Test(
    "A doveconf that does not answer is asked once", arguments: ExaminedHost.Release.allCases,
    [[], ["--all"]])
  func silent(release: ExaminedHost.Release, sections: [String]) async throws {
    let host = try await ExaminedHost(release)
    mkdir(host["/opt/dovecot"], 0o755)
    let doveconf = "#!/bin/sh\necho asked >>/srv/asked\nexec sleep 600\n"
    host.write("/opt/dovecot/doveconf", doveconf, mode: 0o755)
    for name in ["dovecot", "doveadm"] {
      let program = "#!/bin/sh\nexec \"$(command -v \(name))\" \"$@\"\n"
      host.write("/opt/dovecot/\(name)", program, mode: 0o755)
    }
    let options = ["--dovecot-program", "/opt/dovecot/dovecot", "--timeout", "2"]
    let result = try await host.run(["doctor"] + options + sections)
    #expect(host.text("/srv/asked") == "asked\n", "\(result.text)")
    #expect(
      result.text.contains(
        "unchecked  configuration: /opt/dovecot/doveconf: no answer within 2.0 s, "),
      "\(result.text)")
    #expect(result.errors.isEmpty)
  }

  @Test("An export can be on standard input")
  func export() async throws {
    let host = try await ExaminedHost(.v23)
    unlink(host[ExaminedHost.database])
    let object = try await DoctorObject.examining(
      host, ["--export", "-"], input: Array(Parameters.searchBind.json.utf8))
    #expect(object.attention.isEmpty, "\(object.attention)")
  }

  @Test("--output sets the file that the include has to name")
  func output() async throws {
    let host = try await ExaminedHost(.v23)
    let path = "/etc/dovecot/other.conf.ext"
    #expect(try await host.run(["--output", path, "--reload", "never"]).status == 0)
    let object = try await DoctorObject.examining(host, ["--output", path])
    #expect(object.attention.map(\.item) == ["include"])
    #expect(object.attention.first?.remedy?.contains("!include_try other.conf.ext") == true)
    host.edit("/etc/dovecot/dovecot-ldap.conf.ext") {
      $0.replacing(Self.usual, with: "!include_try other.conf.ext")
    }
    let healed = try await DoctorObject.examining(host, ["--output", path])
    #expect(healed.attention.isEmpty, "\(healed.attention)")
  }

  @Test("The file can be the one that args of the passdb name: it must not include itself")
  func itself() async throws {
    let host = try await ExaminedHost(.v23)
    let path = "/etc/dovecot/dovecot-ldap.conf.ext"
    unlink(host[path])
    _ = try await host.run(["--output", path, "--reload", "never"])
    let object = try await DoctorObject.examining(host, ["--output", path])
    #expect(object.isInOrder, "\(object.attention)")
  }

  @Test("Dovecot's directory can be elsewhere", arguments: ExaminedHost.Release.allCases)
  func elsewhere(release: ExaminedHost.Release) async throws {
    let host = try await ExaminedHost(release)
    let moved = try await host.shell(
      [
        "/bin/sh", "-euc",
        "mv /etc/dovecot /srv/mail; grep -rl /etc/dovecot/ /srv/mail | xargs sed -i s,/etc/dovecot/,/srv/mail/,",
      ])
    try #require(moved.status == 0, "\(moved.errors)")
    let object = try await DoctorObject.examining(host, ["--dovecot-directory", "/srv/mail"])
    #expect(object.attention.isEmpty, "\(object.attention)")
    let missing = try await DoctorObject.examining(host)
    #expect(missing.attention.contains { $0.item == "configuration" })
  }

  @Test(
    "Symbolic links and other paths to the same file do not matter",
    arguments: ExaminedHost.Release.allCases)
  func link(release: ExaminedHost.Release) async throws {
    let host = try await ExaminedHost(release)
    let moved = try await host.shell(
      ["/bin/sh", "-euc", "mv /etc/dovecot /srv/mail; ln -s /srv/mail /etc/dovecot"])
    try #require(moved.status == 0, "\(moved.errors)")
    let file = release == .v23 ? "dovecot-ldap.conf.ext" : "dovecot.conf"
    for line in ["/srv/mail/dovecot-modoboa.conf.ext", "conf.d/../dovecot-modoboa.conf.ext"] {
      host.edit("/srv/mail/\(file)") { text in
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        return lines.map {
          $0.contains("modoboa.conf.ext") && $0.hasPrefix("!") ? "!include_try \(line)" : $0
        }
        .joined(separator: "\n")
      }
      let object = try await DoctorObject.examining(host)
      #expect(object.attention.isEmpty, "\(object.attention)")
    }
  }

  @Test("2.4 can include the file anywhere at top level, before the other passdbs")
  func place() async throws {
    let host = try await ExaminedHost(.v24)
    host.edit("/etc/dovecot/dovecot.conf") { $0.replacing(Self.usual, with: "") }
    host.write("/etc/dovecot/conf.d/05-ldap.conf", "!include_try ../dovecot-modoboa.conf.ext\n")
    let object = try await DoctorObject.examining(host)
    #expect(object.attention.isEmpty, "\(object.attention)")
  }

  @Test(
    "With systemd, the package's timer counts, and its cron line does not",
    arguments: [true, false])
  func timer(isEnabled: Bool) async throws {
    let host = try await ExaminedHost(.v23)
    try await Program.succeed("/bin/mkdir", ["-p", host["/run/systemd/system"]])
    let units = "/etc/systemd/system"
    let timer = "update-dovecot-conf.timer"
    for unit in [timer, "update-dovecot-conf.service"] {
      host.writePackaged("systemd/\(unit)", to: "\(units)/\(unit)")
    }
    host.write("\(units)/timers.target.wants/\(isEnabled ? timer : "x.timer")", "")
    let object = try await DoctorObject.examining(host)
    #expect(
      object.attention.map(\.remedy)
        == (isEnabled ? [] : ["run:\n    systemctl enable --now \(timer)"]), "\(object.attention)")
  }

  @Test("A cron line does not count without cron, nor a timer without systemd")
  func noCron() async throws {
    let host = try await ExaminedHost(.v24)
    unlink(host["/run/crond.pid"])
    let object = try await DoctorObject.examining(host)
    #expect(object.attention.map(\.remedy) == ["run:\n    apt install cron"], "\(object.attention)")
  }

  @Test("Without Dovecot, nothing else is reported")
  func withoutDovecot() async throws {
    let host = try await ExaminedHost(.v23)
    let object = try await DoctorObject.examining(host, ["--dovecot-program", "/nothing"])
    #expect(object.attention.map(\.item) == ["dovecot"], "\(object.attention)")
  }

  @Test("A warning says that only root sees everything")
  func notRoot() async throws {
    let host = try await ExaminedHost(.v24)
    let result = try await host.shell(
      [
        "/usr/bin/setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups",
        ExaminedHost.program, "doctor",
      ])
    #expect(result.status == 2)
    #expect(result.errors.contains("warning: not run as root"))
    #expect(result.text.contains("unchecked  reload_pending: "))
  }
}
