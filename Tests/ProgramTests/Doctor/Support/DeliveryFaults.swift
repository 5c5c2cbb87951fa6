import Glibc
import TestSupport

/// Faults in the sections on delivery, quota, filters, last login and sharing, by section.
extension PlantedFault {
  private static let main = "/etc/dovecot/dovecot.conf"
  private static let local = "/etc/dovecot/local.conf"
  private static let master = "/etc/dovecot/conf.d/10-master.conf"
  private static let lmtp = "/etc/dovecot/conf.d/20-lmtp.conf"
  private static let imap = "/etc/dovecot/conf.d/20-imap.conf"
  private static let manageSieve = "/etc/dovecot/conf.d/20-managesieve.conf"
  private static let quota = "/etc/dovecot/conf.d/90-quota.conf"
  private static let mainCF = "/etc/postfix/main.cf"
  private static let script = ExaminedHost.postLogin
  private static let filter = "/etc/dovecot/sieve/spam.sieve"

  /// Replaces a text that depends on the release.
  private static func replacing(
    _ old23: String, _ old24: String, in path: String, with new23: String, _ new24: String
  ) -> @Sendable (ExaminedHost) async throws -> Void {
    { host in
      let (old, new) = host.release == .v23 ? (old23, new23) : (old24, new24)
      try await replacing(old, in: path, with: new)(host)
    }
  }

  /// Writes a filter for all users, and what was compiled from it.
  private static func filtering(compiled: [UInt8]?) -> @Sendable (ExaminedHost) async throws -> Void
  {
    { host in
      mkdir(host["/etc/dovecot/sieve"], 0o755)
      host.write(
        filter, "require \"fileinto\";\nif header \"X-Spam\" \"Yes\" { fileinto \"Junk\"; }\n")
      if let compiled {
        host.scratch.write(String("\(filter.dropLast(5))svbin".dropFirst()), compiled)
      }
      host.write(
        local,
        host.release == .v23
          ? "plugin {\n  sieve_before = /etc/dovecot/sieve\n}\n"
          : "sieve_script before {\n  type = before\n  path = \(filter)\n}\n")
    }
  }

  static let ofDelivery: [(section: String, fault: PlantedFault)] =
    ofLMTP.map { ("lmtp", $0) } + ofQuota.map { ("quota", $0) } + ofSieve.map { ("sieve", $0) }
    + ofLastLogin.map { ("last_login", $0) } + ofSharing.map { ("sharing", $0) }

  private static let ofLMTP: [PlantedFault] = [
    PlantedFault(
      name: "LMTP is not served", plant: adding("protocols = imap pop3 sieve", to: local),
      item: "lmtp", remedy: "add to \(main)"),
    PlantedFault(
      name: "no package dovecot-lmtpd", plant: { $0.uninstall("dovecot-lmtpd") }, item: "lmtp",
      remedy: "apt install dovecot-lmtpd", isHealed: false),
    PlantedFault(
      name: "a socket that Postfix does not deliver to",
      plant: replacing("private/dovecot-lmtp {", in: master, with: "private/lmtp {"),
      item: "lmtp_socket", file: mainCF, line: "virtual_transport",
      remedy: "unix_listener /var/spool/postfix/private/dovecot-lmtp {"),
    PlantedFault(
      name: "a socket that Postfix may not connect to",
      plant: replacing(
        "mode = 0600\n    user = postfix", in: master, with: "mode = 0600\n    user = dovecot"),
      item: "lmtp_socket", file: master, line: "private/dovecot-lmtp {", remedy: "user = postfix"),
    PlantedFault(
      name: "recipients without their domain, as in Debian's own file",
      plant: { host in
        let format = host.release == .v23 ? "%Ln" : "%{user | username | lower}"
        host.write(local, "protocol lmtp {\n  auth_username_format = \(format)\n}\n")
      }, item: "lmtp_recipients", file: local, line: "auth_username_format",
      remedy: "remove line 2 of \(local)"),
    PlantedFault(
      name: "the placeholder of the manual",
      plant: replacing("postmaster@example.org", in: lmtp, with: "postmaster@<domain>"),
      item: "lmtp_postmaster", file: lmtp, line: "postmaster_address", remedy: "remove line"),
    PlantedFault(
      name: "no filters on delivery",
      plant: replacing(
        "$mail_plugins sieve", "sieve = yes", in: lmtp, with: "$mail_plugins", "sieve = no"),
      item: "lmtp_sieve", file: lmtp, line: "protocol lmtp", remedy: "sieve"),
  ]

  private static let ofQuota: [PlantedFault] = [
    PlantedFault(
      name: "no imap_quota",
      plant: replacing(
        "$mail_plugins imap_quota", "imap_quota = yes", in: imap, with: "$mail_plugins",
        "zlib = yes"),
      item: "imap_quota", file: imap, line: "protocol imap", remedy: "imap_quota"),
    PlantedFault(
      name: "a dictionary that is not there",
      plant: replacing(
        "proxy::quota", "name = quota", in: quota, with: "proxy::usage", "name = usage"),
      item: "quota_dict", file: quota, line: "usage", remedy: "quota"),
    PlantedFault(
      releases: [.v23], name: "a dictionary without its settings",
      plant: { host in unlink(host["/etc/dovecot/dovecot-dict-sql.conf.ext"]) },
      item: "quota_dict", file: main, line: "quota = ", remedy: "as in the sample dovecot-2.3",
      isHealed: false),
    PlantedFault(
      releases: [.v24], name: "quota_clone is set up, but not loaded",
      plant: replacing(
        "quota_clone = yes", in: "/etc/dovecot/conf.d/10-mail.conf", with: "quota_clone = no"),
      item: "quota_dict", file: quota, line: "quota_clone {", remedy: "quota_clone = yes"),
    PlantedFault(
      name: "a socket that the owner of the mail may not connect to",
      plant: replacing(
        "unix_listener dict {\n    mode = 0600\n    user = vmail", in: master,
        with: "unix_listener dict {\n    mode = 0600\n    user = root"),
      item: "quota_socket", file: master, line: "unix_listener dict {", remedy: "user = vmail"),
    PlantedFault(
      releases: [.v24], name: "another database than that of the accounts",
      plant: replacing(
        "/srv/modoboa/instance/modoboa.db", in: "/etc/dovecot/conf.d/30-dict-server.conf",
        with: "/srv/other.db"),
      item: "quota_database", file: "/etc/dovecot/conf.d/30-dict-server.conf", line: "sqlite_path",
      remedy: "sqlite_path = /srv/modoboa/instance/modoboa.db"),
    PlantedFault(
      releases: [.v23], name: "another database than that of the accounts",
      plant: replacing(
        "/srv/modoboa/instance/modoboa.db", in: "/etc/dovecot/dovecot-dict-sql.conf.ext",
        with: "/srv/other.db"),
      item: "quota_database", file: "/etc/dovecot/dovecot-dict-sql.conf.ext", line: "connect",
      isHealed: false),
  ]

  private static let ofSieve: [PlantedFault] = [
    PlantedFault(
      name: "ManageSieve is not served", plant: adding("protocols = imap pop3 lmtp", to: local),
      item: "managesieve", remedy: "add to \(main)"),
    PlantedFault(
      name: "no package dovecot-managesieved", plant: { $0.uninstall("dovecot-managesieved") },
      item: "managesieve", remedy: "apt install dovecot-managesieved", isHealed: false),
    PlantedFault(
      name: "ManageSieve has no port",
      plant: replacing("port = 4190", in: manageSieve, with: "port = 0"), item: "managesieve",
      file: manageSieve, line: "port = 0", remedy: "port = 4190"),
    PlantedFault(
      name: "a filter for all users that is not compiled", plant: filtering(compiled: nil),
      item: "sieve_scripts", file: filter, remedy: "sievec \(filter)"),
    PlantedFault(
      releases: [.v24], name: "a filter that 2.3 compiled",
      plant: filtering(compiled: [0xbe, 0xba, 0xfe, 0xca, 2, 0, 0, 0]),
      item: "sieve_scripts", file: filter, remedy: "sievec \(filter)"),
  ]

  private static let ofLastLogin: [PlantedFault] = [
    PlantedFault(
      name: "no script", plant: { host in unlink(host[script]) }, item: "post_login_script",
      file: script, remedy: "postlogin", isHealed: false),
    PlantedFault(
      name: "a script that cannot be run", plant: { host in chmod(host[script], 0o644) },
      item: "post_login_script", file: script, remedy: "chmod 0755 \(script)"),
    PlantedFault(
      name: "a script that ends the login",
      plant: replacing("exec \"$@\"", in: script, with: ""), item: "post_login_script",
      file: script, remedy: "exec \"$@\""),
    PlantedFault(
      name: "a script that shows a password",
      plant: { host in
        host.write(script, "#!/bin/sh\nDBPASSWORD=Invented-Bind-9\nexec \"$@\"\n", mode: 0o755)
      }, item: "post_login_script", file: script,
      // The groups of this host's users have the same number.
      remedy: "\(script) && chmod 0750 \(script)"),
    PlantedFault(
      name: "a script whose client is not installed",
      plant: replacing("PATH=/usr/bin:/bin", in: script, with: "PATH=/nowhere"),
      item: "post_login_script", file: script, remedy: "apt install sqlite3", isHealed: false),
    PlantedFault(
      name: "POP3 leads to IMAP, as modoboa-installer has it",
      plant: replacing(
        "executable = pop3 postlogin", in: master, with: "executable = imap postlogin "),
      item: "post_login_service", file: master, line: "imap postlogin ",
      remedy: "executable = pop3 postlogin"),
    PlantedFault(
      name: "no socket for the script",
      plant: replacing("  unix_listener postlogin {\n  }\n", in: master, with: ""),
      item: "post_login_service", file: master, line: "service postlogin",
      remedy: "unix_listener postlogin"),
  ]

  private static let sharingFile = "/etc/dovecot/conf.d/sharing.conf.ext"

  /// Lets users share folders, but for one text.
  private static func sharing(
    without old23: String, _ old24: String, with new23: String = "", _ new24: String = ""
  ) -> @Sendable (ExaminedHost) async throws -> Void {
    { host in
      try await host.share()
      try await replacing(old23, old24, in: sharingFile, with: new23, new24)(host)
    }
  }

  private static let ofSharing: [PlantedFault] = [
    PlantedFault(
      name: "no imap_acl",
      plant: sharing(
        without: "$mail_plugins imap_acl", "imap_acl = yes", with: "$mail_plugins", "zlib = yes"),
      item: "acl", file: main, remedy: "imap_acl"),
    PlantedFault(
      name: "no driver", plant: sharing(without: "  acl = vfile\n", "acl_driver = vfile\n"),
      item: "acl", file: main, remedy: "vfile"),
    PlantedFault(
      name: "the separator is a dot",
      plant: sharing(
        without: "namespace inbox {\n  separator = /", "namespace inbox {\n  separator = /",
        with: "namespace inbox {\n  separator = .", "namespace inbox {\n  separator = ."),
      item: "shared_namespace", file: sharingFile, line: "namespace inbox", remedy: "separator = /"),
    PlantedFault(
      name: "shares are not written down",
      plant: sharing(
        without: "  acl_shared_dict = proxy::sharing\n",
        "acl_sharing_map {\n  dict proxy {\n    name = sharing\n  }\n}\n"
      ),
      item: "share_dict", file: main, remedy: "sharing.conf.ext", isHealed: false),
    PlantedFault(
      name: "a dictionary that does not know one of the tables",
      plant: sharing(
        without: "proxy::sharing", "sql_table = admin_anyoneshare",
        with: "proxy::quota2\n}\ndict {\n  quota2 = sqlite:/etc/dovecot/dovecot-sql.conf.ext",
        "sql_table = other"),
      item: "share_dict", remedy: "sharing.conf.ext", isHealed: false),
    PlantedFault(
      name: "a Modoboa before 2.12",
      plant: { host in
        try await host.share()
        try await Program.succeed(
          "/usr/bin/sqlite3", [host[ExaminedHost.database], "DROP TABLE admin_usershare;"])
      }, item: "share_tables", remedy: "upgrade Modoboa to 2.12", isHealed: false),
  ]
}
