import DovecotGrammar
import Testing

@testable import Doctor

@Suite("ManageSieve and Sieve")
struct SieveJudgementTests {
  @Test("ManageSieve is served, or doctor says how", arguments: Dialect.allCases)
  func managesieve(dialect: Dialect) {
    #expect(HostFacts.chapter(dialect, "").findings(of: .sieve) == [])
    let unread = HostFacts.chapter(dialect, "") {
      $0.protocols = nil
      $0.effective = nil
    }
    #expect(unread.findings(of: .sieve) == ["managesieve?", "sieve_scripts?"])
    let uninstalled = HostFacts.chapter(dialect, "") {
      $0.protocols = ["imap"]
      $0.packages?["dovecot-managesieved"] = nil
    }
    #expect(
      uninstalled.findings(of: .sieve)
        == ["managesieve|run:|    apt install dovecot-managesieved"])
    let unserved = HostFacts.chapter(dialect, "") { $0.protocols = ["imap"] }
    let lines =
      dialect == .v23
      ? "    protocols = $protocols sieve" : "    protocols {|      sieve = yes|    }"
    #expect(
      unserved.findings(of: .sieve)
        == ["managesieve|add to /d/dovecot.conf, as the last line:|\(lines)"])
  }

  @Test(
    "a listener without a port",
    arguments: [
      ("inet_listener sieve {\nport = 4190\n}", true),
      ("inet_listener sieve {\nport = 2000\n}", true),
      ("inet_listener sieve {\nport = 0\n}", false), ("inet_listener other {\nport = 0\n}", true),
      ("inet_listener sieve {\nport = 0\n}\ninet_listener other {\nport = 4190\n}", true),
      ("process_min_avail = 0", true),
    ])
  func listener(lines: String, isFine: Bool) {
    let host = HostFacts.chapter(.v23, "service managesieve-login {\n\(lines)\n}\n")
    let number = HostFacts.linesAbove(.v23) + 3
    #expect(
      host.findings(of: .sieve)
        == (isFine
          ? []
          : ["managesieve|change line \(number) of /d/dovecot.conf to:|        port = 4190"]))
  }

  @Test(
    "compiled scripts, by the version of Dovecot",
    arguments: [
      (.version(2), .v23, true), (.version(3), .v24, true), (.version(2), .v24, false),
      (.version(3), .v23, false), (.missing, .v24, false), (.outdated, .v23, false),
      (.unknown, .v24, true),
    ] as [(SieveScript.Binary, Dialect, Bool)])
  func scripts(binary: SieveScript.Binary, dialect: Dialect, isFine: Bool) {
    let host = HostFacts.chapter(dialect, "") {
      $0.sieveScripts = [
        SieveScript(path: "/s/a.sieve", binary: .unknown),
        SieveScript(path: "/s/b.sieve", binary: binary),
      ]
    }
    #expect(
      host.findings(of: .sieve)
        == (isFine ? [] : ["sieve_scripts|run:|    sievec /s/b.sieve"]))
  }

  @Test("the header of a compiled script")
  func header() {
    let magic: [UInt8] = [0xbe, 0xba, 0xfe, 0xca]
    #expect(SieveScript.Binary(magic + [3, 0, 0, 0]) == .version(3))
    #expect(SieveScript.Binary(magic + [3, 0]) == .unknown)
    #expect(SieveScript.Binary([0, 0, 0, 0, 3, 0, 0, 0]) == .unknown)
  }
}
