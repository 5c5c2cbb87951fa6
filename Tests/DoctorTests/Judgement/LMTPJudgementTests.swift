import DovecotGrammar
import Testing

@testable import Doctor

@Suite("LMTP")
struct LMTPJudgementTests {
  private static let delivering = "virtual_transport = lmtp:unix:private/dovecot-lmtp\n"
  private static let path = "/var/spool/postfix/private/dovecot-lmtp"
  private static let plugins23 =
    "mail_plugins = quota\nprotocol lmtp {\nmail_plugins = quota sieve\n}\n"
  private static let plugins24 = "protocol lmtp {\nmail_plugins {\nsieve = yes\n}\n}\n"

  private static func socket(_ lines: String, _ path: String = path) -> String {
    "service lmtp {\nunix_listener \(path) {\n\(lines)\n}\n}\n"
  }

  private static func host(
    _ dialect: Dialect, _ output: String, postfix: String? = delivering,
    _ change: (inout ChapterFacts) -> Void = { _ in }
  ) -> HostFacts {
    let plugins = dialect == .v23 ? plugins23 : plugins24
    return .chapter(dialect, plugins + output) { chapter in
      chapter.postfix = postfix.map { text in
        var facts = PostfixFacts(text, file: "/etc/postfix/main.cf")
        facts.user = HostUser(name: "postfix", number: 100, groups: ["postfix", "110"])
        return facts
      }
      change(&chapter)
    }
  }

  @Test("a host in order, and one that uses it otherwise", arguments: Dialect.allCases)
  func inOrder(dialect: Dialect) {
    let fine = Self.socket("mode = 0600\nuser = postfix")
    #expect(Self.host(dialect, fine).findings(of: .lmtp) == [])
    // Postfix is elsewhere, and connects to a port.
    #expect(Self.host(dialect, "", postfix: nil).findings(of: .lmtp) == [])
    let port = "virtual_transport = lmtp:inet:127.0.0.1:24\n"
    #expect(Self.host(dialect, "", postfix: port).findings(of: .lmtp) == [])
    // The usual socket needs no setting.
    let usual = "virtual_transport = lmtp:unix:/var/run/dovecot/lmtp\n"
    #expect(Self.host(dialect, "", postfix: usual).findings(of: .lmtp) == [])
    // Neither Dovecot nor Postfix knows LMTP.
    let other = Self.host(dialect, "", postfix: "virtual_transport = virtual\n") {
      $0.protocols = ["imap"]
    }
    #expect(other.findings(of: .lmtp) == [])
  }

  @Test(
    "who may connect to the socket",
    arguments: [
      ("mode = 0600\nuser = postfix", true), ("mode = 0600\nuser = 100", true),
      ("mode = 0660\nuser = root\ngroup = postfix", true), ("mode = 0666", true),
      ("mode = 0600", false), ("mode = 0660\nuser = vmail\ngroup = vmail", false),
      ("mode = 0060\nuser = postfix\ngroup = postfix", false), ("mode = 0", false),
    ])
  func socket(lines: String, isFine: Bool) {
    let findings = Self.host(.v24, Self.socket(lines)).findings(of: .lmtp)
    #expect(
      findings
        == (isFine
          ? []
          : [
            """
            lmtp_socket|add to /d/dovecot.conf, as the last line:|    service lmtp {|      unix_listener \
            \(Self.path) {|        mode = 0600|        user = postfix|      }|    }
            """
          ]))
  }

  @Test("what is not there", arguments: Dialect.allCases)
  func missing(dialect: Dialect) {
    let elsewhere = Self.host(
      dialect, Self.socket("mode = 0600\nuser = postfix", "/var/spool/postfix/private/lmtp"))
    #expect(elsewhere.findings(of: .lmtp).count == 1)
    #expect(elsewhere.lmtpSocketItem.location == .init("/etc/postfix/main.cf", line: 1))
    let unserved = Self.host(dialect, "") { $0.protocols = ["imap"] }
    let lines =
      dialect == .v23
      ? "    protocols = $protocols lmtp" : "    protocols {|      lmtp = yes|    }"
    #expect(
      unserved.findings(of: .lmtp) == [
        "lmtp|add to /d/dovecot.conf, as the last line:|\(lines)", "lmtp_socket?",
        "lmtp_recipients?",
        "lmtp_postmaster?", "lmtp_sieve?",
      ])
    let uninstalled = Self.host(dialect, "") { $0.packages?["dovecot-lmtpd"] = nil }
    #expect(uninstalled.findings(of: .lmtp).first == "lmtp|run:|    apt install dovecot-lmtpd")
    let unread = Self.host(dialect, "") {
      $0.protocols = nil
      $0.effective = nil
    }
    #expect(unread.findings(of: .lmtp).count == 5)
  }

  @Test(
    "settings of the protocol, and the line to remove",
    arguments: [
      ("auth_username_format = %Ln", "lmtp_recipients"),
      ("auth_username_format = %{user | username | lower}", "lmtp_recipients"),
      ("auth_username_format = %{user | lower}", nil),
      ("postmaster_address = postmaster@<domain>", "lmtp_postmaster"),
      ("postmaster_address =", "lmtp_postmaster"),
      ("postmaster_address = postmaster@%{hostname}", nil),
    ] as [(String, String?)], Dialect.allCases)
  func settings(example: (line: String, item: String?), dialect: Dialect) {
    let (line, item) = example
    let host = HostFacts.chapter(dialect, "protocol lmtp {\n\(line)\n}\n") {
      $0.protocols = ["lmtp"]
    }
    let number = HostFacts.linesAbove(dialect) + 2
    #expect(
      host.findings(of: .lmtp)
        == (item.map { ["\($0)|remove line \(number) of /d/dovecot.conf"] } ?? []))
  }

  @Test("filter rules are followed if there are any")
  func sieve() {
    let none23 = HostFacts.chapter(.v23, "mail_plugins = quota\n")
    #expect(
      none23.findings(of: .lmtp) == [
        "lmtp_sieve|add to /d/dovecot.conf, as the last line:|    protocol lmtp {|      mail_plugins = quota sieve|    }"
      ])
    let none24 = HostFacts.chapter(
      .v24, "mail_plugins {\nsieve = yes\n}\nprotocol lmtp {\nmail_plugins {\nsieve = no\n}\n}\n")
    #expect(
      none24.findings(of: .lmtp) == [
        "lmtp_sieve|add to /d/dovecot.conf, as the last line:|    protocol lmtp {|      mail_plugins {"
          + "|        sieve = yes|      }|    }"
      ])
    #expect(none24.lmtpSieveItem.location?.line == HostFacts.linesAbove(.v24) + 4)
    let unused = HostFacts.chapter(.v24, "") { $0.protocols = ["imap", "lmtp"] }
    #expect(unused.findings(of: .lmtp) == [])
    let uninstalled = HostFacts.chapter(.v24, Self.plugins24) {
      $0.packages?["dovecot-sieve"] = nil
    }
    #expect(uninstalled.findings(of: .lmtp) == ["lmtp_sieve|run:|    apt install dovecot-sieve"])
  }
}
