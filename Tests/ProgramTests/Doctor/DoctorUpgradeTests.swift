import TestSupport
import Testing

@Suite("What an upgrade of Dovecot needs, before it", .fewAtOnce, .timeLimit(.minutes(20)))
struct DoctorUpgradeTests {
  @Test("file by file: what 2.4 has instead, and which files it does not read")
  func files() async throws {
    let host = try await ExaminedHost(.v23)
    let settings = "/etc/dovecot/dovecot-ldap.conf.ext"
    host.edit(settings) { "tls_ca_cert_file = /etc/ssl/certs/ca-certificates.crt\n" + $0 }
    let object = try await DoctorObject.examining(host, ["--dovecot-version", "2.4"])
    #expect(object.items.contains { $0.item == "dovecot" && $0.status == "ok" })
    let items = object.attention.filter { $0.item == "upgrade" }
    let files = items.compactMap(\.file)
    for name in [
      "dovecot.conf", "conf.d/10-mail.conf", "conf.d/10-ssl.conf", "conf.d/90-quota.conf",
      "dovecot-ldap.conf.ext", "dovecot-sql.conf.ext",
    ] {
      #expect(files.contains("/etc/dovecot/\(name)"), "\(files)")
    }
    #expect(!files.contains(ExaminedHost.target))
    func remedy(_ file: String) -> String { items.first { $0.file == file }?.remedy ?? "" }
    let line = host.line(of: "mail_location", in: "/etc/dovecot/conf.d/10-mail.conf")
    #expect(
      remedy("/etc/dovecot/conf.d/10-mail.conf").contains(
        "line \(line), mail_location: mail_driver, mail_path"))
    #expect(remedy("/etc/dovecot/dovecot.conf").contains("dovecot_config_version = 2.4.0"))
    #expect(remedy(settings).contains("update-ca-certificates"))
    // The rest is judged for the Dovecot that is installed.
    #expect(!object.attention.contains { $0.item == "in_sync" || $0.item == "include" })

    let usual = try await DoctorObject.examining(host)
    #expect(!usual.items.contains { $0.item == "upgrade" })
    let text = try await host.run(["doctor", "--dovecot-version", "2.4"])
    #expect(text.text.contains(", upgrade; now: running"), "\(text.text)")
  }

  @Test("in the configuration file, the version says what is installed")
  func configured() async throws {
    let host = try await ExaminedHost(.v23)
    host.write("/etc/update_dovecot_conf.conf", "dovecot_version = 2.4\n")
    let object = try await DoctorObject.examining(host)
    #expect(object.attention.first?.item == "dovecot")
  }
}
