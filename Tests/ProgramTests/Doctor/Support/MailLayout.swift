import Glibc
import TestSupport
import Testing

/// How Dovecot's configuration is laid out on a ``MailHost`` before anything of LDAP is in it.
struct MailLayout: Sendable, CustomTestStringConvertible {
  private enum Kind: String {
    /// Debian's own files; the SQL settings are there, but not included.
    case stock
    /// As modoboa-installer leaves a host: only SQL users, and master users beside them; every file is
    /// readable by everybody.
    case installer
    /// Of this project's samples, with faults that lock out LDAP users.
    case faulty
  }

  private let layout: Kind
  let release: MailHost.Release
  /// The engine of Modoboa's database.
  let kind: MailDatabase.Kind
  /// The items that have to be dealt with, in this order.
  let steps: [String]

  var testDescription: String { "\(layout.rawValue), \(release.rawValue), \(kind)" }

  /// Whether users of the database can log in from the start.
  var hasSQL: Bool { layout != .stock }

  static let all = [
    MailLayout(
      layout: .stock, release: .v23, kind: .sqlite,
      steps: ["in_sync", "sql_userdb", "include", "ldap_passdb", "passdb_order"]),
    MailLayout(
      layout: .stock, release: .v24, kind: .sqlite, steps: ["in_sync", "sql_userdb", "include"]),
    installer(.v23, .postgreSQL), installer(.v23, .mariaDB), installer(.v24, .postgreSQL),
    installer(.v24, .mariaDB),
    MailLayout(
      layout: .faulty, release: .v23, kind: .sqlite,
      steps: [
        "file_permissions", "in_sync", "sql_userdb", "overriding_settings", "ldap_passdb",
        "passdb_order", "passdb_order",
      ]),
    MailLayout(
      layout: .faulty, release: .v24, kind: .sqlite,
      steps: [
        "file_permissions", "in_sync", "sql_userdb", "passdb_order", "passdb_order",
      ]),
  ]

  /// As modoboa-installer leaves a host.
  static func installer(_ release: MailHost.Release, _ kind: MailDatabase.Kind) -> MailLayout {
    MailLayout(
      layout: .installer, release: release, kind: kind,
      steps: release == .v23
        ? ["file_permissions", "in_sync", "include", "ldap_passdb", "passdb_order"]
        : ["file_permissions", "in_sync", "include", "passdb_order"])
  }

  /// Replaces the samples that a host begins with.
  func write(on host: MailHost) async throws {
    let directory = host.dovecotDirectory
    var kept = ["local.conf": host[configuration: "local.conf"] + settings(host)]
    for name in [release.series == .v23 ? "dovecot-sql.conf.ext" : "conf.d/auth-sql.conf.ext"] {
      kept[name] = host[configuration: name]
    }
    for name in ["pem", "key"] { kept["private/dovecot.\(name)"] = "none\n" }
    let tree = release.series == .v23 ? "" : TestData.debian13
    try await Program.succeed(
      "/bin/sh",
      [
        "-euc",
        """
        rm -r "$1"; mkdir -p "$1/private"; cp -R "$2/usr/share/dovecot/." "$1"
        chmod -R u=rwX,go=rX "$1"
        grep -rl /etc/dovecot/ "$1" | xargs sed -i "s,/etc/dovecot/,$1/,"
        """, "sh", directory, tree,
      ])
    kept.merge(files(directory, mail: host.scratch["mail"])) { $1 }
    for (name, text) in kept { host.scratch.write("dovecot/\(name)", text, mode: 0o644) }
    if release.series == .v23 { chmod("\(directory)/dovecot-ldap.conf.ext", 0o600) }
    // As many guides have it: the directory is the mail user's.
    if layout == .faulty { chown(directory, 8, 8) }
  }

  /// What the small host of the tests needs, whatever its layout.
  private func settings(_ host: MailHost) -> String {
    """
    protocols = imap
    ssl = no
    mail_uid = mail
    first_valid_uid = 8
    \(release.series == .v23 ? "mail_location = maildir:~/Maildir" : "mail_driver = maildir\nmail_path = ~/Maildir\nmail_inbox_path =")
    service imap-login {
      inet_listener imap {
        port = \(host.ports.imap)
      }
      inet_listener imaps {
        port = 0
      }
    }
    service auth {
      unix_listener auth-userdb {
        mode = 0600
        user = mail
      }
    }

    """
  }

  private func files(_ directory: String, mail: String) -> [String: String] {
    switch (layout, release.series) {
    case (.stock, _): return [:]
    case (.installer, .v23):
      let settings = "args = \(directory)/dovecot-sql.conf.ext"
      return [
        "conf.d/10-auth.conf": """
        auth_mechanisms = plain login
        auth_username_format = %Lu
        auth_master_user_separator = *
        !include auth-sql.conf.ext

        """,
        "conf.d/auth-sql.conf.ext": """
        passdb {
          driver = sql
          \(settings)
        }
        passdb {
          driver = sql
          \(settings)
          master = yes
          pass = yes
        }
        userdb {
          driver = prefetch
        }
        userdb {
          driver = sql
          \(settings)
        }

        """,
      ]
    case (.installer, .v24):
      return [
        "conf.d/10-auth.conf": """
        auth_mechanisms = plain login
        auth_username_format = %{user|lower}
        auth_master_user_separator = *
        !include auth-master.conf.ext
        !include auth-sql.conf.ext

        """,
        "conf.d/auth-master.conf.ext": """
        passdb masters {
          driver = sql
          passdb_sql_query = SELECT email AS user, password FROM core_user WHERE master_user AND email = '%{user}'
          master = yes
          result_success = continue
        }

        """,
      ]
    case (.faulty, .v23):
      return [
        "conf.d/10-auth.conf": """
        auth_mechanisms = plain login
        userdb {
          driver = static
          args = uid=8 gid=8 home=\(mail)/%d/%n
        }
        !include auth-sql.conf.ext
        !include auth-ldap.conf.ext

        """,
        "conf.d/auth-ldap.conf.ext": """
        passdb {
          driver = ldap
          args = \(directory)/dovecot-ldap.conf.ext
          mechanisms = cram-md5
        }

        """,
        "dovecot-ldap.conf.ext": """
        auth_bind_userdn = cn=%u,dc=nowhere
        uris = ldap://127.0.0.1:9
        base = dc=nowhere
        !include_try dovecot-modoboa.conf.ext

        """,
      ]
    case (.faulty, .v24):
      return [
        "conf.d/10-auth.conf": """
        auth_mechanisms = plain login
        userdb static {
          fields {
            uid = 8
            gid = 8
            home = \(mail)/%{user | domain}/%{user | username}
          }
        }
        !include auth-sql.conf.ext

        """,
        "dovecot.conf": """
        dovecot_config_version = 2.4.0
        dovecot_storage_version = 2.4.0
        !include conf.d/*.conf
        !include_try dovecot-modoboa.conf.ext
        !include_try local.conf

        """,
      ]
    }
  }
}

extension MailHost {
  /// Whether a user can log in, after a reload too, when Dovecot first has to start its auth process.
  func canLogIn(_ account: MailAccount) async -> Bool {
    for attempt in 1...3 {
      if (try? await login(account)) != nil { return true }
      if attempt < 3 { try? await Task.sleep(for: .milliseconds(300)) }
    }
    return false
  }

  /// The report of doctor.
  func examination() async throws -> DoctorObject {
    try DoctorObject.reading(try await update(["--json"], command: "doctor").output)
  }

  /// Runs doveadm as Modoboa does: as the owner of the mail.
  func doveadmOfMailUser(_ words: [String]) async throws -> ProgramResult {
    let command = "exec setpriv --reuid mail --regid mail --init-groups doveadm"
    return try await shell("\(command) -c \(dovecotDirectory)/dovecot.conf \"$@\"", words)
  }
}

extension MailHost: AdvisedHost {
  func text(_ path: String) -> String {
    String(decoding: Scratch.content(of: path) ?? [], as: UTF8.self)
  }

  func edit(_ path: String, _ change: (String) -> String) {
    let mode = FileSnapshot(path)?.permissions ?? 0o644
    let owner = FileSnapshot(path)?.owner
    scratch.write(String(path.dropFirst(scratch.path.count + 1)), change(text(path)), mode: mode)
    if let owner { chown(path, owner[0], owner[1]) }
  }

  func obey(_ command: String) async throws -> ProgramResult { try await shell(command) }
}
