import Glibc
import TestSupport
import Testing

extension ChapterFault {
  static let all = sqlUsers + tokens + mailboxes

  // MARK: SQL users

  private static let sqlUsers: [ChapterFault] = [
    ChapterFault(
      name: "a query without is_active and enabled", section: "sql",
      plant: { host in
        // The userdb keeps them out, too, on a host of the samples.
        try host.replace(
          " AND u.is_active AND dom.enabled ", in: host.queries, with: " ")
        let protocols = host.release.series == .v23 ? "'%s'" : "'%{protocol}'"
        try host.replace(
          "AND (u.is_active AND dom.enabled OR \(protocols) IN ('lmtp', 'doveadm'))",
          in: host.queries, with: "AND mb.id IS NOT NULL")
        try await host.database.run(
          "UPDATE core_user SET is_active = false WHERE username = '\(MailAccount.carol.address)';")
      }, item: "sql_disabled_accounts", works: { await !$0.canLogIn(.carol) }),
    ChapterFault(
      name: "variables of Modoboa's manual", section: "sql",
      plant: { host in
        if host.release.series == .v23 {
          try host.replace("'%n'", in: host.queries, with: "'%%n'")
        } else {
          try host.replace("'%{user|username}'", in: host.queries, with: "'%n'")
        }
      }, item: "sql_placeholders", works: login),
    ChapterFault(
      name: "a directory for mail that is root's", section: "sql",
      plant: { host in chown(host.scratch["mail"], 0, 0) }, item: "sql_mail_owner",
      works: delivery),
    ChapterFault(
      name: "a query with another owner than that of the mail", section: "sql",
      plant: { host in
        try host.replace("8 AS uid, 8 AS gid", in: host.queries, with: "5000 AS uid, 5000 AS gid")
      }, item: "sql_mail_owner", works: delivery),
    ChapterFault(
      name: "a first_valid_uid that is too high", section: "sql",
      plant: replacing(
        "first_valid_uid = 8\nlast_valid_uid = 8", in: "conf.d/10-mail.conf",
        with: "first_valid_uid = 500\nlast_valid_uid = 0"),
      item: "sql_mail_owner", line: "first_valid_uid = 500", works: delivery),
    ChapterFault(
      name: "a SQLite database that auth-worker cannot read", section: "sql",
      plant: { host in
        host[configuration: "local.conf"] += "service auth-worker {\n  user = dovecot\n}\n"
        // A file of another user's in a directory of root's, where nobody can put a link.
        chown(host.scratch["database"], 0, 0)
        chmod(host.scratch["database"], 0o755)
        chown(host.scratch["database/modoboa.db"], 8, 8)
        chmod(host.scratch["database/modoboa.db"], 0o640)
      }, item: "sql_database_file", works: login),
    cutPassword(.postgreSQL), cutPassword(.mariaDB),
    ChapterFault(
      name: "a passdb of master users without master = yes", section: "sql", kind: .postgreSQL,
      plant: { host in
        try host.takeMasters()
        try host.replace("  master = yes\n", in: "conf.d/auth-master.conf.ext", with: "")
        try await host.database.run(
          "UPDATE core_user SET master_user = true WHERE username = '\(MailAccount.carol.address)';"
        )
      }, item: "sql_master_users", works: { await $0.canMasterLogIn() }),
    ChapterFault(
      name: "no separator for master users", section: "sql", kind: .postgreSQL,
      plant: { host in
        try host.takeMasters()
        try host.replace(
          "auth_master_user_separator = *\n", in: "conf.d/auth-master.conf.ext", with: "")
        try await host.database.run(
          "UPDATE core_user SET master_user = true WHERE username = '\(MailAccount.carol.address)';"
        )
      }, item: "sql_master_users", works: { await $0.canMasterLogIn() }),
  ]

  /// A password with a `#` in it, without quotation marks.
  private static func cutPassword(_ kind: MailDatabase.Kind) -> ChapterFault {
    ChapterFault(
      name: "a password that # cuts off, \(kind)", section: "sql", kind: kind,
      plant: { host in
        // The name is part of the shared server.
        let user = "cut_\(host.ports.imap)"
        let password = "Invented#1"
        try await host.database.run(
          kind == .postgreSQL
            ? "CREATE ROLE \(user) LOGIN PASSWORD '\(password)' IN ROLE modoboa;"
            : "CREATE USER '\(user)'@'%' IDENTIFIED BY '\(password)';"
              + " GRANT ALL ON *.* TO '\(user)'@'%';")
        let old = DatabaseAccount.modoboa
        let is23 = host.release.series == .v23
        let sign = is23 ? "=" : " = "
        try host.replace("user\(sign)\(old.name)", in: host.queries, with: "user\(sign)\(user)")
        try host.replace(
          "password\(sign)\(old.password)", in: host.queries, with: "password\(sign)\(password)")
      }, item: "sql_connection", line: "#", works: login)
  }

  // MARK: OAuth2

  private static let tokens: [ChapterFault] = [
    ChapterFault(
      name: "mechanisms without those for tokens", section: "oauth2",
      plant: { host in
        try host.takeTokens()
        if host.release.series == .v23 {
          try host.replace(
            "auth_mechanisms = $auth_mechanisms xoauth2 oauthbearer", in: host.tokens,
            with: "auth_mechanisms = $auth_mechanisms oauthbearer")
        } else {
          try host.replace("  xoauth2 = yes\n", in: host.tokens, with: "")
        }
      }, item: "oauth2_mechanisms"),
    ChapterFault(
      name: "an oauth2 passdb for all mechanisms", section: "oauth2", releases: [.v23],
      plant: { host in
        try host.takeTokens()
        try host.replace("  mechanisms = xoauth2 oauthbearer\n", in: host.tokens, with: "")
      }, item: "oauth2_passdb", line: "passdb {", works: login),
    ChapterFault(
      name: "an oauth2 passdb and PostgreSQL", section: "oauth2", releases: [.v23],
      kind: .postgreSQL, plant: { host in try host.takeTokens() }, item: "oauth2_release",
      line: "passdb {", works: login),
    ChapterFault(
      name: "a CA file without a certificate", section: "oauth2",
      plant: { host in
        try host.takeTokens()
        host.scratch.write("none.crt", "none\n", mode: 0o644)
        let path = host.scratch["none.crt"]
        if host.release.series == .v23 {
          try host.replace(
            "tls_ca_cert_file = /etc/ssl/certs/ca-certificates.crt",
            in: "conf.d/dovecot-oauth2.conf.ext", with: "tls_ca_cert_file = \(path)")
        } else {
          try host.replace(
            "oauth2 {\n", in: host.tokens, with: "oauth2 {\n  ssl_client_ca_file = \(path)\n")
        }
      }, item: "oauth2_ca", line: "none.crt"),
  ]

  // MARK: Mailboxes

  private static let mailboxes: [ChapterFault] = [
    ChapterFault(
      name: "mail where Debian's system users have it", section: "mailboxes",
      plant: { host in
        if host.release.series == .v23 {
          try host.replace(
            "maildir:~/Maildir", in: "conf.d/10-mail.conf", with: "mbox:~/mail:INBOX=/var/mail/%u")
        } else {
          try host.replace(
            "mail_driver = maildir\nmail_path = ~/Maildir\n", in: "conf.d/10-mail.conf",
            with:
              "mail_driver = mbox\nmail_path = %{home}/mail\nmail_inbox_path = /var/mail/%{user}\n"
          )
        }
      }, item: "mail_location"),
    ChapterFault(
      name: "a file that the owner of the mail cannot read", section: "mailboxes",
      plant: { host in chmod("\(host.dovecotDirectory)/conf.d/10-mail.conf", 0o600) },
      item: "doveadm_as_owner",
      works: { try await $0.doveadmOfMailUser(["pw", "-l"]).status == 0 }),
    ChapterFault(
      name: "sockets that are closed to the owner of the mail", section: "mailboxes",
      plant: { host in
        try host.replace(
          "service stats {\n  unix_listener stats-writer {\n    mode = 0600\n    user = mail\n  }\n}\n",
          in: "conf.d/10-master.conf", with: "")
        try host.replace(
          "  unix_listener auth-userdb {\n    mode = 0600\n    user = mail\n  }\n",
          in: "conf.d/10-master.conf",
          with: "  unix_listener auth-userdb {\n    mode = 0600\n    user = root\n  }\n")
      }, item: "doveadm_sockets",
      works: { host in
        let end = try await host.doveadmOfMailUser(["user", MailAccount.carol.address])
        return end.status == 0 && end.errors.isEmpty
      }),
  ]
}

extension MailHost {
  /// The name of the file that the sample for tokens has.
  fileprivate var tokens: String { "conf.d/auth-oauth2.conf.ext" }

  /// Includes the sample for tokens, as it is.
  fileprivate func takeTokens() throws {
    try replace("#!include auth-oauth2", in: "conf.d/10-auth.conf", with: "!include auth-oauth2")
  }

  /// Includes the sample for master users.
  fileprivate func takeMasters() throws {
    try replace("#!include auth-master", in: "conf.d/10-auth.conf", with: "!include auth-master")
  }

  /// Whether carol can open alice's mailbox.
  fileprivate func canMasterLogIn() async -> Bool {
    let user = "\(MailAccount.alice.address)*\(MailAccount.carol.address)"
    for attempt in 1...3 {
      if (try? await IMAPSession.login(user, MailAccount.carol.password, port: ports.imap)) != nil {
        return true
      }
      if attempt < 3 { try? await Task.sleep(for: .milliseconds(300)) }
    }
    return false
  }
}
