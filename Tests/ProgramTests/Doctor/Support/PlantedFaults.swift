import Glibc
import TestSupport

extension PlantedFault {
  private static let main = "/etc/dovecot/dovecot.conf"
  private static let auth = "/etc/dovecot/conf.d/10-auth.conf"
  private static let authLDAP = "/etc/dovecot/conf.d/auth-ldap.conf.ext"
  private static let authSQL = "/etc/dovecot/conf.d/auth-sql.conf.ext"
  private static let settings = "/etc/dovecot/dovecot-ldap.conf.ext"
  private static let sqlSettings = "/etc/dovecot/dovecot-sql.conf.ext"
  private static let local = "/etc/dovecot/local.conf"
  private static let target = ExaminedHost.target
  private static let include = "!include_try dovecot-modoboa.conf.ext"
  private static let ldapConf = "/etc/ldap/ldap.conf"
  private static let own = "/etc/update_dovecot_conf.conf"
  private static let cron = "/etc/cron.d/update-dovecot-conf"

  /// Faults that both Dovecot releases can have.
  static let ofBoth: [PlantedFault] = [
    PlantedFault(
      name: "an unknown setting",
      plant: adding("nosuch_setting = x", to: local), item: "configuration", file: local,
      line: "nosuch", remedy: "doveconf -x -n -c /etc/dovecot/dovecot.conf", isHealed: false),
    PlantedFault(
      name: "an unclosed block", plant: adding("\nservice auth {", to: local),
      item: "configuration", file: local, line: "service", isHealed: false),
    PlantedFault(
      name: "a file that includes itself", plant: adding("!include 10-auth.conf", to: auth),
      item: "configuration", file: auth, line: "!include 10-auth", isHealed: false),
    PlantedFault(
      name: "no dovecot.conf", plant: { host in unlink(host[main]) }, item: "configuration",
      file: main, remedy: "--dovecot-directory", isHealed: false),
    PlantedFault(
      name: "no package dovecot-ldap", plant: { host in host.packages(ldap: false) },
      item: "ldap_driver", remedy: "apt install dovecot-ldap", isHealed: false),
    PlantedFault(
      name: "an ldap userdb",
      plant: { host in
        host.write(
          local,
          host.release == .v23
            ? "\nuserdb {\n  driver = ldap\n  args = \(settings)\n}\n"
            : "\nuserdb ldap {\n  filter = (mail=%{user})\n}\n")
      }, item: "ldap_userdb", file: local, line: "userdb",
      remedy: "remove lines 2 to"),
    PlantedFault(
      name: "a userdb that knows all users",
      plant: { host in
        let text =
          host.release == .v23
          ? "userdb {\n  driver = static\n  args = uid=vmail gid=vmail home=/srv/%u\n}\n"
          : "userdb static {\n  fields {\n    uid = vmail\n    gid = vmail\n  }\n}\n"
        host.edit(auth) { text + $0 }
      }, item: "sql_userdb", file: auth, line: "userdb", remedy: "remove lines 1 to"),
    PlantedFault(
      name: "the passdb of system users comes first",
      plant: { host in
        host.edit(main) { text in
          let block = host.release == .v23 ? "passdb pam {\n  driver = pam\n}" : "passdb pam {\n}"
          let first = host.release == .v23 ? "!include conf.d/*.conf" : include
          return text.replacing(first, with: "\(block)\n\(first)")
        }
      }, item: "passdb_order", file: main, line: "passdb pam", remedy: "above line"),
    PlantedFault(
      name: "the file is world-readable", plant: { host in chmod(host[target], 0o644) },
      item: "file_permissions", file: target, remedy: "chmod 0600 \(target)"),
    PlantedFault(
      name: "another user owns the file", plant: { host in chown(host[target], 8, 8) },
      item: "file_permissions", file: target, remedy: "chown root:root \(target)"),
    PlantedFault(
      name: "a world-writable configuration file",
      plant: { host in chmod(host[auth], 0o666) }, item: "file_permissions", file: auth,
      remedy: "chmod go-w \(auth)"),
    PlantedFault(
      name: "another user owns a configuration file",
      plant: { host in chown(host[main], 8, 0) }, item: "file_permissions", file: main,
      remedy: "chown root \(main)"),
    PlantedFault(
      name: "a missing CA file", parameters: starttls,
      plant: { host in
        let file = host.release == .v23 ? settings : ldapConf
        host.edit(file) {
          $0.replacing("/etc/ssl/certs/ca-certificates.crt", with: "/etc/ssl/ca.crt")
        }
      }, item: "ca_file", remedy: "/etc/ssl/certs/ca-certificates.crt"),
    PlantedFault(
      name: "a CA file that Dovecot cannot read", parameters: starttls,
      plant: { host in chmod(host["/etc/ssl/certs/ca-certificates.crt"], 0o600) }, item: "ca_file",
      remedy: "chmod a+r /etc/ssl/certs/ca-certificates.crt"),
    PlantedFault(
      name: "a CA file in a directory that Dovecot cannot enter", parameters: starttls,
      plant: { host in chmod(host["/etc/ssl"], 0o700) }, item: "ca_file",
      remedy: "chmod a+x /etc/ssl"),
    PlantedFault(
      name: "a CA file without a certificate", parameters: starttls,
      plant: { host in host.write("/etc/ssl/certs/ca-certificates.crt", "none\n") },
      item: "ca_file", isHealed: false),
    PlantedFault(
      name: "logins without their domain",
      plant: { host in
        let format = host.release == .v23 ? "%Ln" : "%{user | username | lower}"
        host.write(local, "auth_username_format = \(format)\n")
      }, item: "ldap_passdb", file: local, line: "auth_username_format",
      remedy: "remove line 1 of \(local)"),
    PlantedFault(
      name: "the package of the SQL driver is gone", plant: { host in host.packages(sql: nil) },
      item: "sql_userdb", remedy: "apt install dovecot-sqlite", isHealed: false),
    PlantedFault(
      name: "dovecot-core is half configured",
      plant: { host in
        host.edit("/var/lib/dpkg/status") {
          $0.replacing(" ok installed", with: " ok half-configured", maxReplacements: 1)
        }
      }, item: "dovecot", remedy: "dpkg --configure -a", isHealed: false),
    PlantedFault(
      name: "a script that shows the database's password",
      plant: { host in
        host.write(
          local,
          "service postlogin {\n  executable = script-login /srv/postlogin.sh\n"
            + "  user = modoboa\n}\nservice imap {\n  executable = imap postlogin\n}\n")
        host.write("/srv/postlogin.sh", "#!/bin/sh\nmysql -ps3cret\nexec \"$@\"\n", mode: 0o755)
      }, item: "file_permissions", file: "/srv/postlogin.sh",
      remedy: "chgrp vmail /srv/postlogin.sh && chmod 0750 /srv/postlogin.sh"),
    PlantedFault(
      name: "Active Directory with referrals by default",
      parameters: Parameters.searchBind.with("ldap_is_active_directory", "true"),
      plant: { _ in }, item: "referrals", file: ldapConf, remedy: "REFERRALS off"),
    PlantedFault(
      name: "Active Directory with referrals on",
      parameters: Parameters.searchBind.with("ldap_is_active_directory", "true"),
      plant: adding("referrals   ON", to: ldapConf), item: "referrals", file: ldapConf,
      line: "referrals", remedy: "change line 2 of \(ldapConf) to:"),
    PlantedFault(
      name: "Modoboa uses local authentication",
      plant: { host in
        try await host.store(.searchBind.with("authentication_type", Parameters.quoted("local")))
      }, item: "parameters", others: ["include"], remedy: "LDAP", isHealed: false),
    PlantedFault(
      name: "the synchronization is off",
      plant: { host in try await host.store(.searchBind.with("ldap_dovecot_sync", "false")) },
      item: "parameters", others: ["include"], remedy: "ldap_dovecot_sync", isHealed: false),
    PlantedFault(
      name: "a path in another directory",
      plant: { host in
        try await host.store(
          .searchBind.with("ldap_dovecot_conf_file", Parameters.quoted("/tmp/a.conf")))
      }, item: "parameters", remedy: "Modoboa", isHealed: false),
    PlantedFault(
      name: "an invalid port",
      plant: { host in try await host.store(.searchBind.with("ldap_server_port", "0")) },
      item: "parameters", isHealed: false),
    PlantedFault(
      name: "no database", plant: { host in unlink(host[ExaminedHost.database]) },
      item: "parameters", isHealed: false),
    PlantedFault(
      name: "the file is missing", plant: { host in unlink(host[target]) }, item: "in_sync",
      file: target, remedy: "update_dovecot_conf"),
    PlantedFault(
      name: "parameters were saved since the last run",
      plant: { host in
        try await host.store(.searchBind.with("ldap_server_address", Parameters.quoted("b.test")))
      }, item: "in_sync", file: target, remedy: "update_dovecot_conf"),
    PlantedFault(
      name: "a foreign file",
      plant: { host in
        host.edit(target) { text in
          text.split(separator: "\n").dropFirst().map { $0 + "\n" }.joined()
        }
      }, item: "in_sync", file: target, isHealed: false),
    PlantedFault(
      name: "a pending reload",
      plant: running(
        "umask 077; printf '\(target)\\naccepted\\nnone\\n' >/var/lib/update_dovecot_conf/reload-pending"
      ),
      item: "reload_pending", file: target, remedy: "update_dovecot_conf"),
    PlantedFault(
      name: "a change that was rolled back",
      plant: running(
        "umask 077; printf '\(target)\\nDo not use both\\nab\\nrefused\\n\\n' >/var/lib/update_dovecot_conf/refused"
      ),
      item: "reload_pending", file: target, isHealed: false),
    PlantedFault(
      name: "nothing runs the program", plant: { host in unlink(host[cron]) }, item: "schedule",
      remedy: "* * * * * root /usr/sbin/update_dovecot_conf"),
    PlantedFault(
      name: "cron ignores the file", plant: running("mv \(cron) \(cron).sh"),
      item: "schedule", remedy: "* * * * * root /usr/sbin/update_dovecot_conf"),
    PlantedFault(
      name: "Modoboa's own command runs as well",
      plant: { host in
        host.write(
          "/etc/cron.d/modoboa",
          "#\n*/5 * * * * root python3 /srv/modoboa/manage.py update_dovecot_conf\n")
      }, item: "schedule", file: "/etc/cron.d/modoboa", line: "manage.py",
      remedy: "remove line 2 of /etc/cron.d/modoboa"),
    PlantedFault(
      name: "Modoboa's own command in a user's crontab",
      plant: { host in
        host.write(
          "/var/spool/cron/crontabs/modoboa", "* * * * * ./manage.py update_dovecot_conf\n",
          mode: 0o600)
      }, item: "schedule", file: "/var/spool/cron/crontabs/modoboa", line: "manage.py",
      remedy: "remove line 1"),
    PlantedFault(
      name: "a disabled timer",
      plant: { host in
        unlink(host[cron])
        for directory in ["/run/systemd", "/run/systemd/system"] { mkdir(host[directory], 0o755) }
        host.write("/etc/systemd/system/dovecot-ldap.timer", "[Timer]\nUnit=ldap.service\n")
        host.write(
          "/etc/systemd/system/ldap.service", "[Service]\nExecStart=/opt/update_dovecot_conf\n")
      }, item: "schedule", file: "/etc/systemd/system/ldap.service",
      remedy: "systemctl enable --now dovecot-ldap.timer", isHealed: false),
    PlantedFault(
      name: "the configuration file names the other version",
      plant: { host in
        host.write(own, "# \ndovecot_version = \(host.release == .v23 ? "2.4" : "2.3")\n")
      }, item: "dovecot", others: ["in_sync"], file: own, line: "dovecot_version",
      remedy: "remove line 2 of \(own)"),
  ]

  /// Faults that only Dovecot 2.3 can have.
  static let of23: [PlantedFault] = [
    PlantedFault(
      name: "no ldap passdb",
      plant: replacing("!include auth-ldap", in: auth, with: "#!include auth-ldap"),
      item: "ldap_passdb", file: auth, remedy: "!include auth-ldap.conf.ext"),
    PlantedFault(
      name: "a passdb without a settings file",
      plant: replacing("  args = \(settings)\n", in: authLDAP, with: ""), item: "ldap_passdb",
      file: authLDAP, line: "passdb {", remedy: "args = \(settings)"),
    PlantedFault(
      name: "a passdb with a missing settings file",
      plant: replacing(settings, in: authLDAP, with: "/etc/dovecot/other.conf.ext"),
      item: "ldap_passdb", file: authLDAP, line: "args", remedy: "args = \(settings)"),
    PlantedFault(
      name: "no settings file", plant: { host in unlink(host[settings]) }, item: "ldap_passdb",
      file: authLDAP, line: "args", remedy: include),
    PlantedFault(
      name: "a deny passdb",
      plant: replacing("  driver = ldap\n", in: authLDAP, with: "  driver = ldap\n  deny = yes\n"),
      item: "ldap_passdb", file: authLDAP, line: "deny", remedy: "remove line"),
    PlantedFault(
      name: "a passdb for master users",
      plant: replacing(
        "  driver = ldap\n", in: authLDAP, with: "  driver = ldap\n  master = yes\n"),
      item: "ldap_passdb", file: authLDAP, line: "master = yes", remedy: "remove line"),
    PlantedFault(
      name: "no include", plant: replacing(include, in: settings, with: "# nothing"),
      item: "include", file: settings, remedy: include),
    PlantedFault(
      name: "an include of the default name",
      plant: replacing("modoboa.conf.ext", in: settings, with: "modoboa.conf"),
      item: "include", file: settings, line: "!include", remedy: include),
    PlantedFault(
      name: "an include that fails if the file is missing",
      plant: replacing("!include_try", in: settings, with: "!include"), item: "include",
      file: settings, line: "!include", remedy: include),
    PlantedFault(
      name: "an include that is not the last line",
      plant: adding("tls_require_cert = demand", to: settings), item: "include", file: settings,
      line: "!include", remedy: "as the last line"),
    PlantedFault(
      name: "an include in a block",
      plant: replacing(include, in: settings, with: "passdb {\n\(include)\n}"), item: "include",
      file: settings, line: "!include", remedy: include),
    PlantedFault(
      name: "a later line overrides the file, as in Debian's default",
      plant: adding("base =", to: settings), item: "overriding_settings", others: ["include"],
      file: settings, line: "base =", remedy: "remove line"),
    PlantedFault(
      name: "a later line in an included file",
      plant: { host in
        host.write("/etc/dovecot/more.conf.ext", "# x\ntls = yes\n")
        host.edit(settings) { $0 + "!include more.conf.ext\n" }
      }, item: "overriding_settings", others: ["include"], file: "/etc/dovecot/more.conf.ext",
      line: "tls", remedy: "remove line 2 of /etc/dovecot/more.conf.ext", isHealed: false),
    PlantedFault(
      name: "an auth_bind_userdn, which cannot be reset",
      plant: adding("auth_bind_userdn = cn=%u,dc=test", to: settings, above: include),
      item: "overriding_settings", file: settings, line: "auth_bind_userdn = ",
      remedy: "remove line"),
    PlantedFault(
      name: "an empty auth_bind_userdn, which accepts everybody",
      plant: adding("auth_bind_userdn =", to: settings, above: include),
      item: "overriding_settings", file: settings, line: "auth_bind_userdn =",
      remedy: "remove line"),
    PlantedFault(
      name: "ldap is the last passdb",
      plant: replacing(
        "!include auth-ldap.conf.ext\n!include auth-sql.conf.ext", in: auth,
        with: "!include auth-sql.conf.ext\n!include auth-ldap.conf.ext"), item: "passdb_order",
      file: authSQL, line: "passdb {", remedy: "!include auth-ldap.conf.ext"),
    PlantedFault(
      name: "no other passdb follows ldap",
      plant: replacing(
        "  result_success = continue\n", in: authLDAP,
        with: "  result_success = continue\n  result_failure = return-fail\n"),
      item: "passdb_order", file: authLDAP, line: "result_failure", remedy: "remove line"),
    PlantedFault(
      name: "ldap continues, and no other passdb decides",
      plant: replacing(
        "passdb {\n  driver = sql\n", in: authSQL,
        with: "passdb {\n  driver = sql\n  skip = authenticated\n"), item: "passdb_order",
      file: authLDAP, line: "result_success = ", remedy: "remove line"),
    PlantedFault(
      name: "no sql userdb",
      plant: replacing(
        "\nuserdb {\n  driver = sql", in: authSQL, with: "\nuserdb {\n  driver = passwd"),
      item: "sql_userdb", file: auth, remedy: "driver = sql"),
    PlantedFault(
      name: "a world-readable bind password",
      plant: { host in
        host.edit(settings) { $0.replacing(include, with: "dnpass = Invented-Bind-2\n\(include)") }
        chmod(host[settings], 0o644)
      }, item: "file_permissions", file: settings, remedy: "chmod o-r \(settings)"),
    PlantedFault(
      name: "an unknown setting in the settings file",
      plant: adding("nosuch = Invented-Bind-3", to: settings, above: include),
      item: "configuration", file: settings, line: "nosuch", isHealed: false),
    PlantedFault(
      name: "a line that is not a setting",
      plant: adding("Invented-Bind-4", to: settings, above: include), item: "configuration",
      file: settings, line: "Invented", isHealed: false),
    PlantedFault(
      name: "the query that decides goes by the e-mail address",
      plant: { host in
        host.edit(sqlSettings) {
          $0.replacing("mb.address || '@' || dom.name AS user, ", with: "u.email AS user, ")
            .replacing("mb.address = '%n' AND dom.name = '%d' AND", with: "u.email = '%u' AND")
        }
      }, item: "sql_passdb", file: sqlSettings, line: "password_query",
      remedy: "mb.address = '%n' AND dom.name = '%d'"),
    PlantedFault(
      name: "an invalid boolean",
      plant: adding("blocking = true", to: settings, above: include), item: "configuration",
      file: settings, line: "blocking", isHealed: false),
    PlantedFault(
      name: "no CA, with GnuTLS", parameters: starttls,
      plant: { host in
        host.edit(settings) { $0.replacing("tls_ca_cert_file", with: "#tls_ca_cert_file") }
        unlink(host[ldapConf])
      }, item: "trusted_authorities", file: settings, line: "!include",
      remedy: "tls_ca_cert_file = /etc/ssl/certs/ca-certificates.crt"),
    PlantedFault(
      name: "certificates are not checked", parameters: starttls,
      plant: adding("tls_require_cert = never", to: settings, above: include),
      item: "trusted_authorities", file: settings, line: "tls_require_cert",
      remedy: "tls_require_cert = demand"),
    PlantedFault(
      name: "ldap.conf switches certificate checks off", parameters: starttls,
      plant: adding("tls_reqcert allow", to: ldapConf), item: "trusted_authorities", file: ldapConf,
      line: "tls_reqcert", remedy: "TLS_REQCERT demand"),
  ]

  /// Faults that only Dovecot 2.4 can have.
  static let of24: [PlantedFault] = [
    PlantedFault(
      name: "a file written for 2.3",
      plant: running("/opt/update_dovecot_conf --dovecot-version 2.3 --reload never"),
      item: "configuration", others: ["in_sync"], file: target, line: "uris",
      remedy: "update_dovecot_conf"),
    PlantedFault(
      name: "no include", plant: replacing(include, in: main, with: "# nothing"), item: "include",
      file: main, remedy: include),
    PlantedFault(
      name: "an include of the default name",
      plant: replacing("modoboa.conf.ext", in: main, with: "modoboa.conf"), item: "include",
      file: main, line: "!include_try dovecot-modoboa", remedy: include),
    PlantedFault(
      name: "an include that fails if the file is missing",
      plant: replacing(include, in: main, with: "!include dovecot-modoboa.conf.ext"),
      item: "include", file: main, line: "!include dovecot-modoboa", remedy: include),
    PlantedFault(
      name: "an include inside a passdb block",
      plant: replacing(include, in: main, with: "passdb ldap {\n  \(include)\n}"), item: "include",
      file: main, line: include, remedy: "above line"),
    PlantedFault(
      name: "the administrator's own passdb instead of the include",
      plant: replacing(
        include, in: main, with: "passdb ldap {\n  ldap_uris = ldap://a.test\n  filter = (x=y)\n}"),
      item: "include", file: main, remedy: include, isHealed: false),
    PlantedFault(
      name: "a later block of the same name",
      plant: adding("passdb ldap {\n  ldap_base = dc=other\n}", to: local),
      item: "overriding_settings", file: local, line: "ldap_base", remedy: "remove line 2 of"),
    PlantedFault(
      name: "a later block with another spelling",
      plant: adding("passdb ldap {\n  passdb_ldap_filter = (x=y)\n}", to: local),
      item: "overriding_settings", file: local, line: "filter", remedy: "remove line 2 of"),
    PlantedFault(
      name: "a later block with fields",
      plant: adding("passdb ldap {\n  fields {\n    user = x\n  }\n}", to: local),
      item: "overriding_settings", file: local, line: "fields", remedy: "remove lines 2 to 4"),
    PlantedFault(
      name: "a block for one protocol",
      plant: adding(
        "protocol imap {\n  passdb ldap {\n    filter = (x=y)\n  }\n}", to: main, above: include),
      item: "overriding_settings", file: main, line: "    filter", remedy: "remove line"),
    PlantedFault(
      name: "a deny passdb",
      plant: adding("passdb ldap {\n  deny = yes\n}", to: local), item: "ldap_passdb", file: local,
      line: "deny", remedy: "remove line 2 of"),
    PlantedFault(
      name: "ldap is the last passdb",
      plant: { host in
        host.edit(main) { text in
          text.replacing(include + "\n", with: "").replacing(
            "!include conf.d/*.conf", with: "!include conf.d/*.conf\n\(include)")
        }
      }, item: "passdb_order", file: authSQL, line: "passdb sql", remedy: "above line"),
    PlantedFault(
      name: "the last passdb continues, too",
      plant: adding("passdb pam {\n}", to: local), item: "passdb_order", file: local,
      line: "passdb pam", remedy: "result_success = return-ok"),
    PlantedFault(
      name: "ldap continues, and no other passdb decides",
      plant: replacing("  result_success = return-ok\n", in: authSQL, with: ""),
      item: "passdb_order", file: authSQL, line: "passdb sql",
      remedy: "result_success = return-ok"),
    PlantedFault(
      name: "a world-readable password of the database",
      plant: { host in
        chmod(host["/etc/dovecot/conf.d/30-dict-server.conf"], 0o644)
        chown(host["/etc/dovecot/conf.d/30-dict-server.conf"], 0, 0)
      },
      item: "file_permissions", file: "/etc/dovecot/conf.d/30-dict-server.conf",
      remedy: "chgrp dovecot /etc/dovecot/conf.d/30-dict-server.conf && chmod 0640"),
    PlantedFault(
      name: "a file that Modoboa's doveadm cannot read",
      plant: { host in chmod(host[authSQL], 0o600) }, item: "file_permissions", file: authSQL,
      remedy: "chmod a+rX \(authSQL)"),
    PlantedFault(
      name: "a CA that only 2.3 read", parameters: starttls,
      plant: { host in
        host.write("/etc/ssl/ours.pem", host.text("/etc/ssl/certs/ca-certificates.crt"))
        host.write(settings, "\ntls_ca_cert_file = /etc/ssl/ours.pem\n", mode: 0o600)
      }, item: "trusted_authorities", file: settings, line: "tls_ca_cert_file",
      remedy: "update-ca-certificates", isHealed: false),
    PlantedFault(
      name: "the query that decides goes by the e-mail address",
      plant: { host in
        host.edit(authSQL) {
          $0.replacing("mb.address || '@' || dom.name AS user, ", with: "u.email AS user, ")
            .replacing(
              "mb.address = '%{user|username}' AND dom.name = '%{user|domain}' AND",
              with: "u.email = '%{user}' AND")
        }
      }, item: "sql_passdb", file: authSQL, line: "  query = ",
      remedy: "mb.address = '%{user|username}' AND dom.name = '%{user|domain}'"),
    PlantedFault(
      name: "no sql userdb",
      plant: replacing("userdb sql {", in: authSQL, with: "userdb sql {\n  driver = passwd"),
      item: "sql_userdb", file: auth, remedy: "userdb sql", isHealed: false),
    PlantedFault(
      name: "a CA setting that this release ignores", parameters: starttls,
      plant: { host in
        host.edit("/etc/dovecot/conf.d/10-ssl.conf") {
          $0 + "ssl_client_ca_file = /etc/ssl/ours.pem\n"
        }
        host.write("/etc/ssl/ours.pem", host.text("/etc/ssl/certs/ca-certificates.crt"))
      }, item: "ca_defect", file: "/etc/dovecot/conf.d/10-ssl.conf", line: "ssl_client_ca_file",
      remedy: "TLS_CACERT /etc/ssl/ours.pem"),
    PlantedFault(
      name: "a CA setting that this release ignores, in the passdb", parameters: starttls,
      plant: { host in
        unlink(host[ldapConf])
        host.write(local, "passdb ldap {\n  ssl_client {\n    ca_file = /etc/ssl/o.pem\n  }\n}\n")
        host.write("/etc/ssl/o.pem", host.text("/etc/ssl/certs/ca-certificates.crt"))
      }, item: "ca_defect", file: local, line: "ca_file", remedy: "TLS_CACERT /etc/ssl/o.pem"),
    PlantedFault(
      name: "certificates are not checked", parameters: starttls,
      plant: adding("ssl_client_require_valid_cert = no", to: local), item: "trusted_authorities",
      file: local, line: "ssl_client_require_valid_cert", remedy: "remove line 1 of"),
    PlantedFault(
      name: "no CA on the whole system", parameters: starttls,
      plant: running("rm /etc/ldap/ldap.conf /etc/ssl/certs/*"), item: "trusted_authorities",
      file: ldapConf, remedy: "TLS_CACERT", isHealed: false),
    PlantedFault(
      name: "login names are not escaped in filters",
      plant: { host in host.packages(core: "1:2.4.1+dfsg1-6+deb13u3") }, item: "ldap_injection",
      remedy: "apt", isHealed: false),
  ]
}
