import Glibc
import TestSupport

/// The rest of a host, besides Dovecot's configuration.
extension ExaminedHost {
  /// Files that programs need to run, and files that doctor examines.
  func copySystem() async throws {
    let directories = [
      "usr", "dev", "proc", "program", "opt", "tmp", "run", "srv/modoboa/instance", "etc/cron.d",
      "etc/dovecot/private",
      "etc/systemd/system/timers.target.wants", "etc/ldap", "etc/ssl/certs",
      "var/spool/cron/crontabs", "var/spool/postfix/private", "var/lib/dpkg",
      "var/lib/update_dovecot_conf", "var/lib/dovecot",
    ]
    let script = """
      cd "$1"
      tree=$2
      shift 2
      mkdir -p "$@"
      chmod 700 var/lib/update_dovecot_conf
      chmod 1777 tmp
      for name in bin sbin lib lib64; do ln -s "usr/$name" "$name"; done
      for name in passwd group nsswitch.conf ld.so.cache; do cp "$tree/etc/$name" etc/; done
      for name in vmail modoboa postfix; do
        echo "$name:x:5000:5000::/:/bin/false" >>etc/passwd
        echo "$name:x:5000:" >>etc/group
      done
      sed -i 's/^dovecot:.*/&vmail/' etc/group
      cp /etc/ssl/certs/ca-certificates.crt etc/ssl/certs/
      ln -s ca-certificates.crt etc/ssl/certs/00000000.0
      """
    try await Program.succeed(
      "/bin/sh", ["-euc", script, "sh", scratch.path, release.tree] + directories)
    write("/etc/crontab", "SHELL=/bin/sh\n17 * * * * root cd / && run-parts /etc/cron.hourly\n")
    writePackaged("etc/cron.d/update-dovecot-conf", to: "/etc/cron.d/update-dovecot-conf")
    write("/run/crond.pid", "8\n")
    write("/etc/ldap/ldap.conf", "TLS_CACERT\t/etc/ssl/certs/ca-certificates.crt\n")
    write(
      Self.program,
      "#!/bin/sh\nLD_LIBRARY_PATH=/program exec /program/update_dovecot_conf \"$@\"\n", mode: 0o755)
    packages()
  }

  /// Writes a file of the host as in the package.
  func writePackaged(_ name: String, to path: String) {
    let content = Scratch.content(of: "\(TestData.root)/\(name)") ?? []
    write(path, String(decoding: content, as: UTF8.self))
  }

  /// Writes dpkg's status file.
  func packages(core: String? = nil, ldap: Bool = true, sql: String? = "dovecot-sqlite") {
    let usual = release == .v23 ? "1:2.3.19.1+dfsg1-2.1+deb12u7" : "1:2.4.1+dfsg1-6+deb13u6"
    let all =
      [("dovecot-core", true), ("dovecot-ldap", ldap)] + (sql.map { [($0, true)] } ?? [])
    let list = all.map { name, isInstalled in
      """
      Package: \(name)
      Status: \(isInstalled ? "install ok installed" : "deinstall ok config-files")
      Version: \(core ?? usual)

      """
    }
    write("/var/lib/dpkg/status", list.joined(separator: "\n"))
  }
}
