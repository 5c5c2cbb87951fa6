import Glibc
import TestSupport
import Testing

/// What the sections of the chapter but LDAP need on a host.
extension ExaminedHost {
  static let postLogin = "/opt/postlogin.sh"
  private static let master = "/etc/dovecot/conf.d/10-master.conf"

  /// A host in order with Postfix, all packages, and everything that Dovecot writes to in SQLite.
  static func forDelivery(_ release: Release) async throws -> ExaminedHost {
    let host = try await ExaminedHost(release)
    mkdir(host["/etc/postfix"], 0o755)
    host.write("/etc/postfix/main.cf", "# x\nvirtual_transport = lmtp:unix:private/dovecot-lmtp\n")
    host.install(["imapd", "pop3d", "lmtpd", "sieve", "managesieved"])
    host.edit(master) {
      $0.replacing("/usr/local/bin/postlogin.sh", with: postLogin)
    }
    host.write(postLogin, host.sample("postlogin/sqlite.sh"), mode: 0o755)
    if release == .v23 {
      host.edit(master) {
        $0.replacing("service dict {\n", with: "service dict {\n  user = modoboa\n")
      }
      for (file, word) in [("dovecot.conf", "quota"), ("conf.d/sharing.conf.ext", "sharing")] {
        host.edit("/etc/dovecot/\(file)") {
          $0.replacing("\(word) = pgsql:", with: "\(word) = sqlite:")
        }
      }
      host.write(
        "/etc/dovecot/dovecot-dict-sql.conf.ext",
        host.sample("dovecot-2.3/dovecot-dict-sql-sqlite.conf.ext"))
    } else {
      host.write(
        "/etc/dovecot/conf.d/30-dict-server.conf",
        host.sample("dovecot-2.4/conf.d/30-dict-server-sqlite.conf.ext"))
    }
    return host
  }

  /// Lets users share folders.
  func share() async throws {
    edit("/etc/dovecot/conf.d/10-mail.conf") {
      $0.replacing("#!include sharing", with: "!include sharing")
    }
    let tables = MailDatabase.tables.split(separator: ";").filter { $0.contains("share (") }
    try await Program.succeed(
      "/usr/bin/sqlite3", [self[Self.database]],
      input: Array(tables.map { "\($0);" }.joined().utf8))
  }

  private func sample(_ name: String) -> String {
    String(decoding: Scratch.content(of: "\(TestData.root)/samples/\(name)") ?? [], as: UTF8.self)
  }

  /// Adds packages of Dovecot to dpkg's status file.
  private func install(_ names: [String]) {
    edit("/var/lib/dpkg/status") { text in
      text
        + names.map { "\nPackage: dovecot-\($0)\nStatus: install ok installed\nVersion: 1\n" }
        .joined()
    }
  }

  /// Removes one of them.
  func uninstall(_ name: String) {
    edit("/var/lib/dpkg/status") { $0.replacing("Package: \(name)\n", with: "Package: x\n") }
  }
}
