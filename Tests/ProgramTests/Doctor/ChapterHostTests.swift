import Glibc
import TestSupport
import Testing

/// A fault of a section of the chapter but LDAP, on a host with Modoboa where no Dovecot runs.
struct ChapterHostFault: Sendable, CustomTestStringConvertible {
  let name: String
  let section: String
  let plant: @Sendable (ExaminedHost) async throws -> Void
  /// The item that needs attention.
  let item: String
  var file: String?
  /// A text in the faulty line.
  var line: String?
  /// A part of the advice.
  var remedy = ""
  /// Whether following the advice literally makes all items ok.
  var isHealed = true

  var testDescription: String { name }

  private static let settings = "/srv/modoboa/instance/instance/settings.py"
  private static let cron = "/srv/modoboa/instance/instance/cron_config.py"
  private static let local = "/etc/dovecot/local.conf"

  static let all: [ChapterHostFault] = [
    ChapterHostFault(
      name: "packages of unequal versions", section: "sql",
      plant: { host in
        host.edit("/var/lib/dpkg/status") {
          $0 + "\nPackage: dovecot-imapd\nStatus: install ok installed\nVersion: 1:2.3.4-1\n"
        }
      }, item: "sql_packages", remedy: "apt install --allow-downgrades dovecot-imapd=",
      isHealed: false),
    ChapterHostFault(
      name: "no package of the SQL driver", section: "sql", plant: { $0.packages(sql: nil) },
      item: "sql_packages", remedy: "apt install dovecot-sqlite", isHealed: false),
    ChapterHostFault(
      name: "a template of Modoboa's manual", section: "sql",
      plant: { host in
        let file =
          host.release == .v23
          ? "/etc/dovecot/dovecot-sql.conf.ext" : "/etc/dovecot/conf.d/auth-sql.conf.ext"
        host.edit(file) { text in
          text.replacing("'/srv/vmail/", with: "'%{home_dir}/")
            .replacing(
              "5000 AS uid, 5000 AS gid", with: "%mailboxes_owner_uid as uid, <gid> as gid")
        }
      }, item: "sql_placeholders", remedy: "5000 as uid, 5000 as gid"),
    ChapterHostFault(
      name: "no directory for the mail", section: "sql",
      plant: PlantedFault.running("rmdir /srv/vmail"), item: "sql_mail_owner",
      remedy: "install -d -o 5000 -g 5000 -m 0770 /srv/vmail"),
    ChapterHostFault(
      name: "no SQLite database", section: "sql",
      plant: { host in unlink(host[ExaminedHost.database]) }, item: "sql_database_file",
      remedy: "settings.py", isHealed: false),
    ChapterHostFault(
      name: "no rule of sudo", section: "mailboxes",
      plant: PlantedFault.running("rm /etc/sudoers.d/modoboa"), item: "doveadm_sudo",
      file: "/etc/sudoers.d/modoboa", remedy: "panel ALL=(vmail) NOPASSWD: /usr/bin/doveadm"),
    ChapterHostFault(
      name: "a rule of sudo for another user", section: "mailboxes",
      plant: PlantedFault.running("sed -i s/^panel/www-data/ /etc/sudoers.d/modoboa"),
      item: "doveadm_sudo", file: "/etc/sudoers.d/modoboa", line: "www-data", remedy: "panel ALL="),
    ChapterHostFault(
      name: "another user in DOVECOT_USER", section: "mailboxes",
      plant: PlantedFault.adding("DOVECOT_USER = 'mail'", to: settings), item: "doveadm_sudo",
      file: settings, line: "DOVECOT_USER", remedy: "DOVECOT_USER = 'vmail'"),
    ChapterHostFault(
      name: "nothing carries out operations on mailboxes", section: "mailboxes",
      plant: { host in
        host.edit(cron) { $0.replacing("register(admin", with: "#register(admin") }
        try await host.switchOperationsOn()
      }, item: "mailbox_operations", file: cron, remedy: "register(admin_jobs."),
    ChapterHostFault(
      name: "nothing carries them out, and there is no cron_config.py", section: "mailboxes",
      plant: { host in
        unlink(host[cron])
        try await host.switchOperationsOn()
      }, item: "mailbox_operations",
      remedy: "* * * * * vmail python3 /srv/modoboa/instance/manage.py handle_mailbox_operations"),
    ChapterHostFault(
      name: "another user than the owner carries them out", section: "mailboxes",
      plant: { host in
        host.write(
          "/etc/cron.d/modoboa",
          "#\n*/5 * * * * root python3 /srv/modoboa/instance/manage.py handle_mailbox_operations\n")
      }, item: "mailbox_operations", file: "/etc/cron.d/modoboa", line: "manage.py",
      remedy: "* * * * * vmail python3"),
    ChapterHostFault(
      name: "a user's crontab carries them out", section: "mailboxes",
      plant: { host in
        host.write(
          "/var/spool/cron/crontabs/panel", "@hourly python3 manage.py handle_mailbox_operations\n")
      }, item: "mailbox_operations", file: "/var/spool/cron/crontabs/panel", line: "manage.py",
      remedy: "/etc/cron.d/modoboa-mailboxes"),
    ChapterHostFault(
      name: "a DOVECOT_LOOKUP_PATH without Dovecot", section: "mailboxes",
      plant: PlantedFault.adding("DOVECOT_LOOKUP_PATH = (\n    '/opt/dovecot',\n)", to: settings),
      item: "dovecot_lookup_path", file: settings, line: "DOVECOT_LOOKUP_PATH",
      remedy: "DOVECOT_LOOKUP_PATH = ('/usr/sbin/dovecot', )"),
    ChapterHostFault(
      name: "a DOVECOT_LOOKUP_PATH that is no tuple", section: "mailboxes",
      plant: PlantedFault.adding("DOVECOT_LOOKUP_PATH = ('/usr/sbin/dovecot')", to: settings),
      item: "dovecot_lookup_path", file: settings, line: "DOVECOT_LOOKUP_PATH",
      remedy: "DOVECOT_LOOKUP_PATH = ('/usr/sbin/dovecot', )"),
    ChapterHostFault(
      name: "doveadm's HTTP API in clear", section: "remote",
      plant: PlantedFault.adding(
        "doveadm_api_key = s3cret\nservice doveadm {\n  inet_listener http {\n    port = 8080\n  }\n}",
        to: local), item: "doveadm_http", file: local, line: "inet_listener",
      remedy: "    ssl = yes"),
  ]
}

@Suite("Faults outside LDAP on a host with Modoboa", .fewAtOnce, .timeLimit(.minutes(20)))
struct ChapterHostTests {
  @Test(
    "each is found, with file, line and remedy", arguments: ExaminedHost.Release.allCases,
    ChapterHostFault.all)
  func planted(release: ExaminedHost.Release, fault: ChapterHostFault) async throws {
    let host = try await ExaminedHost(release)
    try await host.installModoboa()
    let clean = try await host.examination(of: fault.section)
    #expect(clean.allSatisfy { $0.status == "ok" }, "\(clean)")
    try await fault.plant(host)
    let found = try await host.examination(of: fault.section).filter { $0.status == "attention" }
    #expect(found.map(\.item) == [fault.item], "\(found)")
    let item = try #require(found.first)
    if let file = fault.file { #expect(item.file == file, "\(item)") }
    if let line = fault.line {
      #expect(item.line == host.line(of: line, in: item.file ?? ""), "\(item)")
    }
    #expect(item.remedy?.contains(fault.remedy) == true, "\(item)")
    guard fault.isHealed else { return }
    let remedy = try #require(item.remedy.flatMap(PrintedRemedy.init), "\(item)")
    try await remedy.follow(on: host)
    let healed = try await host.examination(of: fault.section)
    #expect(healed.allSatisfy { $0.status == "ok" }, "\(item.remedy ?? "") left \(healed)")
  }
}

extension ExaminedHost {
  /// Makes an instance of Modoboa, with what its user and the owner of the mail need.
  fileprivate func installModoboa() async throws {
    let script = """
      echo 'panel:x:5001:5001::/srv/modoboa:/bin/false' >>/etc/passwd
      mkdir -p /srv/modoboa/instance/instance /srv/vmail /etc/sudoers.d
      chown 5000:5000 /srv/vmail
      cd /srv/modoboa/instance/instance
      echo '# Django settings' >settings.py
      printf '%s\\n' 'from modoboa.admin import jobs as admin_jobs' \
        'register(admin_jobs.handle_mailbox_operations, queue_name="dovecot", cron="* * * * *")' >cron_config.py
      chown 5001:5001 settings.py cron_config.py
      echo 'root ALL=(ALL:ALL) ALL' >/etc/sudoers
      echo 'panel ALL=(vmail) NOPASSWD: /usr/bin/doveadm' >/etc/sudoers.d/modoboa
      chmod 0440 /etc/sudoers /etc/sudoers.d/modoboa
      """
    let result = try await shell(["/bin/sh", "-euc", script])
    try #require(result.status == 0, "\(result.errors)")
  }

  /// Switches `handle_mailboxes` on in Modoboa's parameters.
  fileprivate func switchOperationsOn() async throws {
    try await Program.succeed(
      "/usr/bin/sqlite3",
      [
        self[Self.database],
        "UPDATE core_localconfig SET _parameters ="
          + " json_set(_parameters, '$.admin', json('{\"handle_mailboxes\": true}'));",
      ])
  }

  /// What doctor finds in a section.
  fileprivate func examination(of section: String) async throws -> [DoctorObject.Item] {
    let result = try await run(["doctor", section, "--json"])
    try #require([0, 2].contains(result.status), "\(result.errors)")
    return try DoctorObject.reading(result.output).items
  }
}
