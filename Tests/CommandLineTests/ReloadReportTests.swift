import Diagnostics
import DovecotGrammar
import Files
import Glibc
import TestSupport
import Testing

@testable import DovecotService
@testable import PassdbFile
@testable import Sync
@testable import update_dovecot_conf

@Suite("Reports of a reload")
struct ReloadReportTests {
  private static let kinds: [(ReloadError.Kind, Int32, String?)] = [
    (.notReloaded("w"), 10, "failed"), (.brokenConfiguration("w"), 10, "failed"),
    (.deadBefore("w"), 10, "failed"), (.notRolledBack("w", why: "x"), 10, "failed"),
    (.refused("w"), 10, "rolled_back"), (.died("w"), 10, "rolled_back"),
    (.diedWithBoth(new: "w", old: "x"), 10, "rolled_back"),
    (.takenBack("w"), 10, "rolled_back"), (.notProved("w"), 75, nil),
    (.pendingElsewhere("/w/f", state: "/s"), 78, nil),
  ]

  @Test(
    "each failure has its exit status, its word and one line with the file and Dovecot's error text",
    arguments: kinds)
  func failure(_ kind: ReloadError.Kind, _ status: Int32, _ outcome: String?) throws {
    let error = ReloadError(path: "/d/ours", kind: kind)
    #expect(ExitStatus(error).rawValue == status)
    #expect(kind.outcome == outcome)
    let line = "\(error)"
    #expect(line.hasPrefix("/d/ours: ") && line.contains("w") && !line.contains("\n"))
    let json = try JSONReport(failure: error).line
    #expect(json.contains(#""reload":\#(outcome.map { "\"\($0)\"" } ?? "null")"#))
  }

  @Test("an error that both files share is reported once")
  func once() {
    let both = ReloadError(path: "/d", kind: .diedWithBoth(new: "words", old: "words"))
    #expect("\(both)".components(separatedBy: "words") == 2)
    let each = ReloadError(path: "/d", kind: .diedWithBoth(new: "words", old: "others"))
    #expect("\(each)".contains("words; with the old file: others;"))
    #expect("\(each)".contains("nobody can log in"))
  }

  @Test(
    "an unusable state directory is 73, or 75 while another run locks it",
    arguments: [
      (StateError.unwritable("x"), 73), (.openToOthers("/s"), 73), (.locked("/s"), 75),
    ] as [(StateError, Int32)])
  func state(_ error: StateError, _ status: Int32) {
    #expect(ExitStatus(error).rawValue == status)
  }

  private func plan(_ current: [UInt8]?) throws -> Plan {
    let scratch = Scratch()
    var filter = LoginTemplate()
    filter.appendUser()
    let wanted = try GeneratedFile(
      LDAPPassdb(
        servers: [.init(host: "h", port: 389)], transport: .plain, searchBase: "dc=x",
        filter: filter, method: .searchAndBind(account: nil)), dialect: .v23, origin: [])
    let target = try #require(TargetPath(chosen: scratch["ours"]))
    scratch.write("ours", current ?? wanted.text)
    let directory = try TargetDirectory(target.directory, mayChange: false)
    return Plan(
      target: target, current: try directory.file(named: target.name), wanted: wanted,
      attributes: .ownerOnly)
  }

  private func report(_ result: SynchronizationOutcome.Result) throws -> Report {
    Report(
      SynchronizationOutcome(result: result, warnings: []), isCheck: false, isColoured: false)
  }

  @Test(
    "the line of a change ends with the outcome of the reload",
    arguments: [
      (ReloadResult.reloaded, "; Dovecot reloaded", "reloaded"),
      (.notRunning(complaint: nil), "; Dovecot is not running", "not_running"),
      (.notRunning(complaint: "x"), "; Dovecot is not running", "not_running"),
      (.left, "; Dovecot uses it after a reload (doveadm reload)", "left"),
    ])
  func change(_ reload: ReloadResult, _ end: String, _ word: String) throws {
    let report = try report(.changed(try plan([]), reload))
    #expect(report.lines.count == 1 && report.lines.first?.hasSuffix(end) == true)
    #expect(report.status == .success && report.reload == word)
  }

  @Test("a pending reload is reported when it is made, and by --check")
  func pending() throws {
    let made = try report(.reloaded(try plan(nil), .reloaded))
    #expect(made.lines.count == 1 && made.status == .success && made.result == .inSync)
    #expect(made.reload == "reloaded")
    let stopped = try report(.reloaded(try plan(nil), .notRunning(complaint: nil)))
    #expect(stopped.lines.isEmpty && stopped.status == .success)
    let waiting = try report(.reloadPending(try plan(nil)))
    #expect(waiting.lines.count == 1 && waiting.status == .wouldChange)
    #expect(waiting.reload == "pending")
  }

  @Test("the options of the reload are validated")
  func options() throws {
    func choice(_ values: [OptionName: String]) throws -> ReloadChoice {
      var options = OptionValues()
      for (name, text) in values { options.set(name, to: text, at: .commandLine) }
      return try ReloadChoice(options, try DovecotChoice(options))
    }
    #expect(try choice([:]).isWanted)
    #expect(try choice([.reload: "auto"]).isWanted)
    #expect(try !choice([.reload: "never"]).isWanted)
    #expect(throws: OptionError.self) { try choice([.reload: "yes"]) }
    let nowhere: [OptionName: String] = [.dovecotDirectory: "/nonexistent"]
    #expect(try choice(nowhere).dovecot { _ in } == nil)
    let command = nowhere.merging([.reloadCommand: "true"]) { $1 }
    #expect(try choice(command).dovecot { _ in } is RemoteDovecot)
  }
}

@Suite("Programs that root runs")
struct TrustedOptionTests {
  @Test(
    "are not chosen by a file that others can write",
    arguments: ["reload_command = x", "dovecot_program = /x"],
    [0o600, 0o644, 0o664, 0o646] as [mode_t])
  func configuration(_ line: String, _ mode: mode_t) throws {
    let scratch = Scratch()
    var environment = OptionValues()
    environment.set(
      .config, to: scratch.write("c.conf", "export = /e\n\(line)\n", mode: mode),
      at: .environment(variable: EnvironmentOptions.configVariable))
    let settings = {
      try SyncOptions(.all(commandLine: OptionValues(), environment: environment))
    }
    guard mode & 0o022 != 0 else {
      #expect(throws: Never.self) { try settings() }
      return
    }
    // As root, the whole file is refused.
    let error = #expect(throws: (any Error).self) { try settings() }
    #expect(error.map { "\($0)".contains("c.conf") } == true)
    #expect(error.map { ExitStatus($0) } == .configuration)
  }
}

extension String {
  /// The number of parts between separators.
  fileprivate func components(separatedBy separator: String) -> Int {
    split(separator: separator, omittingEmptySubsequences: false).count
  }
}
