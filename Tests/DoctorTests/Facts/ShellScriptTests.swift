import TestSupport
import Testing

@testable import Doctor

@Suite("Shell scripts")
struct ShellScriptTests {
  @Test(
    "passwords",
    arguments: [
      ("DBPASSWORD=x", true), ("DBPASSWORD=\"x y\"", true), ("PGPASSWORD='x' psql", true),
      ("MYSQL_PWD=x mysql", true), ("mysql -u a -psecret db", true), ("mysql --password=x", true),
      ("psql \"host=a password=b\"", true), ("mysql -u a -p$DBPASSWORD db", false),
      ("mysql --password=$x", false), ("DBPASSWORD=", false), ("DBPASSWORD=$(cat x)", false),
      ("# PGPASSWORD=x", false), ("mkdir -parents", false), ("PGPASSFILE=/etc/x psql", false),
    ])
  func passwords(line: String, holds: Bool) {
    #expect(ShellScript("#!/bin/sh\n\(line)\n").holdsPassword == holds)
  }

  @Test(
    "going on to the mail process",
    arguments: [
      ("#!/bin/sh\nexec \"$@\"", true), ("#!/bin/bash -e\n  exec $*", true),
      ("#!/usr/bin/env bash\n# exec \"$@\"", false), ("#!/bin/dash\nexit 0", false),
      ("#!/usr/bin/python3\nimport os", true), ("#!/usr/bin/fish\nexec $argv", true), ("", true),
    ])
  func arguments(text: String, goesOn: Bool) {
    #expect(ShellScript(text).runsItsArguments == goesOn)
  }

  @Test("clients, and where they are looked for")
  func clients() {
    let script = ShellScript(
      "#!/bin/sh\nPATH=\"/a:/b\"\necho | /usr/bin/mysql -u x\n# sqlite3\ntimeout 1 psql\n")
    #expect(script.clients == ["mysql", "psql"] && script.searchPath == ["/a", "/b"])
    #expect(ShellScript("#!/bin/sh\nPATH=$PATH:/x\n").searchPath.contains("/usr/bin"))
  }

  @Test("the samples", arguments: ["mysql", "postgresql", "sqlite"])
  func samples(name: String) throws {
    let content = try #require(
      Scratch.content(of: "\(TestData.root)/samples/postlogin/\(name).sh"))
    let script = ShellScript(String(decoding: content, as: UTF8.self))
    #expect(script.runsItsArguments && !script.holdsPassword && script.clients.count == 1)
    #expect(script.searchPath == ["/usr/bin", "/bin"])
  }
}
