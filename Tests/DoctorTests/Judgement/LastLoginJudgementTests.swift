import DovecotGrammar
import Testing

@testable import Doctor

@Suite("Last login")
struct LastLoginJudgementTests {
  private static let fine =
    "service imap {\nexecutable = imap postlogin\n}\nservice pop3 {\nexecutable = pop3 postlogin\n}\n"
    + "service postlogin {\nexecutable = script-login /p.sh\nuser = modoboa\nunix_listener postlogin {\n}\n}\n"

  @Test(
    "the services",
    arguments: [
      ("", []), (fine, []),
      (
        fine.replacing("pop3 postlogin", with: "imap postlogin"),
        [
          "post_login_service|change line 5 of /d/dovecot.conf to:|      executable = pop3 postlogin"
        ]
      ),
      (
        fine.replacing("unix_listener postlogin {\n}\n", with: ""),
        [
          "post_login_service|add to /d/dovecot.conf, as the last line:|    service postlogin {"
            + "|      unix_listener postlogin {|      }|    }"
        ]
      ),
      (
        "service imap {\nexecutable = imap other\n}\n",
        [
          "post_login_service|add service other with its script, as in the samples (10-master.conf)"
        ]
      ),
      ("service imap {\nexecutable = imap /run/x\n}\n", []),
      ("service imap {\nexecutable = /usr/lib/dovecot/rawlog imap\n}\n", []),
    ] as [(String, [String])], Dialect.allCases)
  func services(example: (text: String, findings: [String]), dialect: Dialect) {
    let (text, findings) = example
    let host = HostFacts.chapter(dialect, text)
    let above = HostFacts.linesAbove(dialect)
    let found = host.findings(of: .lastLogin).map { finding in
      finding.replacing("line \(above + 5) of", with: "line 5 of")
    }
    #expect(found == findings)
  }

  @Test("a protocol that is not served does not matter")
  func unserved() {
    let text = Self.fine.replacing("pop3 postlogin", with: "imap postlogin")
    let host = HostFacts.chapter(.v24, text) { $0.protocols = ["imap"] }
    #expect(host.findings(of: .lastLogin) == [])
  }

  private static let text = ShellScript("#!/bin/sh\nPGPASSWORD=x psql -c y\nexec \"$@\"\n")
  private static func there(
    executable: Bool = true, open: Bool = false, _ text: ShellScript = text,
    missing: [String] = []
  ) -> PostLoginScript.State {
    .there(
      .init(
        isExecutable: executable, isReadableByOthers: open, text: text, missingClients: missing))
  }

  @Test(
    "the script",
    arguments: [
      (there(), []),
      (
        .missing,
        ["post_login_script|install the sample postlogin for your database there, mode 0755"]
      ),
      (.unreadable("why"), ["post_login_script?"]),
      (
        there(executable: false),
        ["post_login_script|run:|    chgrp g /p.sh && chmod 0750 /p.sh"]
      ),
      (
        there(executable: false, ShellScript("#!/bin/sh\nexec \"$@\"\n")),
        ["post_login_script|run:|    chmod 0755 /p.sh"]
      ),
      (
        there(ShellScript("#!/bin/sh\npsql\n")),
        ["post_login_script|add to /p.sh, as the last line:|    exec \"$@\""]
      ),
      (there(open: true), ["post_login_script|run:|    chgrp g /p.sh && chmod 0750 /p.sh"]),
      (
        there(missing: ["psql"]), ["post_login_script|run:|    apt install postgresql-client"]
      ),
    ] as [(PostLoginScript.State, [String])])
  func script(state: PostLoginScript.State, findings: [String]) {
    let host = HostFacts.chapter(.v23, "") {
      $0.postLoginScripts = [
        PostLoginScript(path: "/p.sh", service: "postlogin", group: "g", state: state)
      ]
    }
    #expect(host.findings(of: .lastLogin) == findings)
  }
}
