import Glibc
import TestSupport
import Testing

/// Files that do not name the database.
struct DovecotFault: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let status: Int32
  let words: [String]
  let files: [String: String]

  init(_ name: String, _ status: Int32, _ words: [String], _ files: [String: String]) {
    testDescription = name
    (self.status, self.words, self.files) = (status, words, files)
  }

  private static let (old, new) = (DovecotForm.old, DovecotForm.new)
  private static let byHand = "--database-file"
  private static let secret = "Invented-Bind-3"
  private static func pgsql(_ lines: String) -> String {
    "sql_driver = pgsql\npgsql 127.0.0.1 {\nparameters {\n\(lines)\n}\n}\n"
  }

  static let all = [
    DovecotFault(
      "nothing", 78,
      ["{D}", "--database", "--dovecot-sql", "--instance", "--export"], [:]),
    DovecotFault(
      "other files only", 78, ["no database"],
      ["dovecot.conf": "mail_driver = maildir\n", "conf.d/10-auth.conf": "auth_mechanisms = x\n"]),
    DovecotFault("2.3, empty", 78, ["no database"], [old: ""]),
    DovecotFault("2.3, no driver", 78, [old, "driver", byHand], [old: "connect = host=a\n"]),
    DovecotFault("2.3, no connect", 78, [old, "connect", byHand], [old: "driver = pgsql\n"]),
    DovecotFault(
      "2.3, another driver", 78, ["\(old) line 1", "pgsql, mysql or sqlite"],
      [old: "driver = oracle\nconnect = host=a password=\(secret)\n"]),
    DovecotFault(
      "2.3, a variable of the environment", 78, ["\(old) line 2", "variable", byHand],
      [old: "driver = pgsql\nconnect = host=a password=\(secret) $ENV:DB_HOST\n"]),
    DovecotFault(
      "2.3, a word that is none", 78, ["\(old) line 2"],
      [old: "driver = mysql\nconnect = host=a \(secret)\n"]),
    DovecotFault(
      "2.3, a port that is none", 78, ["\(old) line 2", "port"],
      [old: "driver = mysql\nconnect = host=a port=\(secret)\n"]),
    DovecotFault(
      "2.3, a relative path", 78, ["\(old) line 2", "absolute"],
      [old: "driver = sqlite\nconnect = \(secret).db\n"]),
    DovecotFault(
      "2.3, a file instead of a value, which 2.3 does not know", 78, ["{D}/\(old)", "libpq"],
      [old: "driver = pgsql\nconnect = <{D}/connect\n", "connect": DovecotForm.words]),
    DovecotFault(
      "2.3, args that lead nowhere", 78, ["no database"],
      [new: "userdb {\ndriver = sql\nargs = /etc/dovecot/nothing.conf.ext\n}\n"]),
    DovecotFault(
      "2.3, a keyword that libpq does not know", 78, ["libpq"],
      [old: "driver = pgsql\nconnect = host=a pasword=\(secret)\n"]),
    DovecotFault(
      "2.4, a driver without a block", 78, ["{D}/\(new)", byHand],
      [new: "sql_driver = pgsql\npassdb sql {\nquery = x\n}\n"]),
    DovecotFault(
      "2.4, another driver", 78, ["pgsql, mysql or sqlite"],
      [new: "sql_driver = cassandra\ncassandra a {\n}\n"]),
    DovecotFault(
      "2.4, a variable", 78, ["\(new) line 5", "variable", byHand],
      [new: pgsql("user = a\npassword = \(secret)%{env:PASSWORD}")]),
    DovecotFault(
      "2.4, a variable of the environment", 78, ["\(new) line 4", "variable"],
      [new: pgsql("password = $ENV:PASSWORD")]),
    DovecotFault(
      "2.4, a file that is missing", 66, ["{D}/nothing", "line 4"],
      [new: pgsql("password = <{D}/nothing")]),
    DovecotFault(
      "2.4, a port that is none", 78, ["\(new) line 3", "port"],
      [new: "sql_driver = mysql\nmysql a {\nport = \(secret)\n}\n"]),
    DovecotFault(
      "2.4, bytes that are no text", 78, ["UTF-8", "line 4"],
      [new: pgsql("password = </proc/self/auxv")]),
    DovecotFault(
      "too large", 78, ["{D}/\(old)", "1 MiB"],
      [old: String(repeating: "# \(secret)\n", count: 70_000)]),
  ]
}

@Suite(
  "A configuration that does not name the database", .timeLimit(.minutes(20)), .fewAtOnce)
struct DiscoveryFaultTests {
  @Test("It is refused with the file, the line and what to do", arguments: DovecotFault.all)
  func refused(fault: DovecotFault) async throws {
    let directory = DovecotDirectory(Host(), for: nil)
    for (name, text) in fault.files { directory.write(name, text) }
    let before = directory.host.files
    let result = try await directory.sync(["--timeout", "1"])
    expectRefusal(
      result, fault.status, naming: fault.words.map(directory.adapted), on: directory.host,
      before: before)
  }

  @Test("A file named by an option must exist and be a regular file")
  func notThere() async throws {
    let directory = DovecotDirectory(Host(), for: nil)
    let file = directory.write("file", "x = y\n")
    let options = [
      (["--dovecot-sql", "{D}/missing"], 66, "{D}/missing"), (["--dovecot-sql", "{D}"], 66, "{D}"),
      (["--dovecot-sql", "\(file)/x"], 66, "\(file)/x"), (["--dovecot-sql", file], 78, file),
      (["--instance", "{D}/missing"], 66, "{D}/missing"), (["--instance", file], 66, file),
      (["--instance", "{D}"], 66, "settings.py"),
      (["--database-file", "{D}/missing"], 66, "{D}/missing"),
      (["--dovecot-sql", ""], 64, "--dovecot-sql"),
    ]
    for (words, status, naming) in options {
      let result = try await directory.sync(words)
      expectFailure(result, Int32(status), naming: [directory.adapted(naming)])
    }
  }

  @Test("A file that cannot be read is an error, and no other is tried")
  func unreadable() async throws {
    let host = Host()
    let directory = DovecotDirectory(host, for: nil)
    // A directory, since root can read every file.
    mkdir("\(directory.path)/\(DovecotForm.new)", 0o755)
    directory.write(DovecotForm.old, "driver = pgsql\n\(DovecotForm.connect)")
    expectFailure(
      try await directory.sync(), 66, naming: ["\(directory.path)/\(DovecotForm.new)"])
  }
}
