import Glibc
import TestSupport
import Testing

@Suite("The script that upgrades Modoboa", .timeLimit(.minutes(20)), .fewAtOnce)
struct UpgradeHookTests {
  @Test("pip and manage.py run as Modoboa's user, and the file is written")
  func upgrade() async throws {
    let site = try await UpgradedSite()
    let (status, shown) = try site.run(["2.12.0"])
    #expect(status == 0, "\(shown)")
    #expect(
      site.record == [
        "nobody pip install --upgrade modoboa==2.12.0",
        "nobody python manage.py migrate --no-input",
        "nobody python manage.py collectstatic --no-input",
        "nobody python manage.py check --deploy",
      ])
    #expect(shown.contains("written for Dovecot 2.3"), "\(shown)")
    try await expectFile(of: .searchBind, on: site.host)
  }

  @Test("Programs of Modoboa's user get neither root's terminal nor root's environment")
  func terminal() async throws {
    let site = try await UpgradedSite()
    let (status, shown) = try site.run([])
    #expect(status == 0, "\(shown)")
    #expect(site.scratch.read("instance/terminals") == [])
    #expect(shown.contains("?[2J?]0;title?c?31mgrün"), "\(shown)")
    #expect(!shown.unicodeScalars.contains { $0 == "\u{1b}" || $0 == "\u{9b}" })
  }

  @Test("It stops at a failed step", arguments: ["pip", "migrate", "collectstatic"])
  func failure(step: String) async throws {
    let site = try await UpgradedSite()
    site.scratch.write("instance/fails", step, mode: 0o644)
    let (status, shown) = try site.run([])
    #expect(status == 1)
    #expect(shown.contains("\(step) failed"), "\(shown)")
    #expect(site.record.last?.contains(step) == true)
    #expect(site.host.files.isEmpty)
  }

  @Test(
    "Nothing is run unless one user other than root owns the files",
    arguments: [
      (["instance/manage.py"], "chown -R"), (["instance/manage.py", "instance"], "chown -R"),
      (["instance"], "to the same user"), (["venv"], "to the same user"),
      (["venv/bin"], "to the same user"), (["venv/bin/pip"], "to the same user"),
      (["venv/bin/python"], "to the same user"),
    ])
  func owners(paths: [String], advice: String) async throws {
    let site = try await UpgradedSite()
    for path in paths { chown(site.scratch[path], 0, 0) }
    let (status, shown) = try site.run([])
    #expect(status == 1)
    #expect(shown.contains(site.scratch[paths[0]]), "\(shown)")
    #expect(shown.contains(advice), "\(shown)")
    #expect(site.record.isEmpty)
    #expect(site.host.files.isEmpty)
  }
}

/// A Modoboa owned by the user nobody, with a virtual environment whose programs record who ran
/// them, and a Dovecot directory.
private struct UpgradedSite {
  let host = Host()
  var scratch: Scratch { host.scratch }

  init() async throws {
    // Modoboa's user passes through it.
    chmod(scratch.path, 0o755)
    for name in ["instance", "instance/instance", "venv", "venv/bin", "bin"] {
      mkdir(scratch[name], 0o755)
      chmod(scratch[name], 0o755)
    }
    let database = try await Database(.searchBind)
    scratch.write("instance/modoboa.db", try #require(Scratch.content(of: database.path)))
    scratch.write("instance/manage.py", "")
    scratch.write(
      "instance/instance/settings.py",
      """
      DATABASES = {'default': {
          'ENGINE': 'django.db.backends.sqlite3', 'NAME': '\(scratch["instance/modoboa.db"])'}}

      """)
    for name in ["pip", "python"] {
      scratch.write("venv/bin/\(name)", Self.program, mode: 0o755)
    }
    for name in [
      "instance", "instance/instance", "instance/modoboa.db", "instance/manage.py",
      "instance/instance/settings.py", "venv", "venv/bin", "venv/bin/pip", "venv/bin/python",
    ] { chown(scratch[name], 65534, 65534) }
    symlink(Program.underTest, scratch["bin/update_dovecot_conf"])
    scratch.write(
      "configuration",
      """
      dovecot_version = 2.3
      dovecot_directory = \(host.dovecot)
      state_directory = \(host.state)

      """)
  }

  /// Tries to find the terminal, and to write control characters to it.
  private static let program = #"""
    #!/bin/sh
    printf '%s %s %s\n' "$(id -un)" "${0##*/}" "$*" >>record
    for descriptor in 0 1 2 3 4 5 6 7 8 9; do
        if [ -t "$descriptor" ]; then echo "$descriptor" >>terminals; fi
    done
    if (: </dev/tty) 2>/dev/null; then echo /dev/tty >>terminals; fi
    printf '%s' "$SECRET" >>terminals
    printf '\033[2J\033]0;title\007c\302\23331mgr\303\274n\n'
    case "${0##*/} $*" in
        *"$(cat fails 2>/dev/null || echo nothing)"*) exit 3 ;;
    esac

    """#

  /// Runs the script on its own terminal.
  func run(_ further: [String]) throws -> (status: Int32, shown: String) {
    let command = [
      "/usr/bin/env", "PATH=\(scratch["bin"]):/usr/sbin:/usr/bin:/sbin:/bin",
      "UPDATE_DOVECOT_CONF_CONFIG=\(scratch["configuration"])", "SECRET=Invented-4", "/bin/sh",
      "\(TestData.root)/samples/hooks/modoboa-upgrade.sh", scratch["venv"], scratch["instance"],
    ]
    let terminal = try #require(Terminal(running: command + further, environment: [:]))
    let shown = terminal.readAll()
    return (terminal.end(), shown)
  }

  /// The recorded runs of the virtual environment's programs.
  var record: [String] {
    String(decoding: scratch.read("instance/record") ?? [], as: UTF8.self)
      .split(separator: "\n").map(String.init)
  }
}
