import DovecotGrammar
import Files
import Glibc
import Secrets
import Synchronization
import TestSupport
import Testing

@testable import DovecotService
@testable import PassdbFile
@testable import Sync

@Suite("Replacing the file and reloading Dovecot")
struct ActivationTests {
  private let scratch = Scratch()
  private var state: StateDirectory { StateDirectory(scratch["state"], mayChange: true) }
  private var path: String { scratch["dovecot/ours"] }

  init() {
    mkdir(scratch["dovecot"], 0o755)
    chmod(scratch["dovecot"], 0o755)
  }

  private func dovecot(_ behaviour: StandInDovecot.Behaviour) -> StandInDovecot {
    StandInDovecot(behaviour) { [scratch] in
      // The passwords "old" and "new" distinguish the files.
      scratch.read("dovecot/ours").map { text in
        let text = String(decoding: text, as: UTF8.self)
        return ["older", "old", "new"].first { text.contains("\"\($0)\"") } ?? "?"
      }
    }
  }

  private func file(_ password: String) throws -> GeneratedFile {
    var filter = LoginTemplate()
    filter.appendUser()
    return try GeneratedFile(
      LDAPPassdb(
        servers: [.init(host: "h", port: 389)], transport: .plain, searchBase: "dc=x",
        filter: filter,
        method: .searchAndBind(account: .init(bindDN: "cn=a", password: Secret(password)))),
      dialect: .v23, origin: [])
  }

  /// Replaces the file "old", or the given one, with "new".
  private func replace(
    by dovecot: StandInDovecot, over old: String? = "old", isForced: Bool = false
  ) throws -> ReloadResult {
    if let old { scratch.write("dovecot/ours", try file(old).text) }
    return try run(dovecot) { activation, directory in
      try activation.replace(
        in: directory, pending: PendingReload(in: state), isForced: isForced)
    }
  }

  private func run(
    _ dovecot: StandInDovecot,
    _ body: (Activation, borrowing TargetDirectory) throws -> ReloadResult
  ) throws -> ReloadResult {
    let target = try #require(TargetPath(chosen: path))
    let directory = try TargetDirectory(target.directory, mayChange: true)
    let plan = Plan(
      target: target, current: try directory.file(named: target.name), wanted: try file("new"),
      attributes: .ownerOnly)
    return try body(
      Activation(
        plan: plan, notedPath: path, state: state, dovecot: dovecot,
        words: DovecotWords(path: path, password: Secret("new")), timeout: 1, explain: { _ in }),
      directory)
  }

  private func expectError(
    _ kind: ReloadError.Kind, from body: () throws -> ReloadResult,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(throws: ReloadError(path: path, kind: kind), sourceLocation: sourceLocation) {
      try body()
    }
  }

  private var notes: [String] { scratch.names.contains("state") ? names("state") : [] }
  private func names(_ directory: String) -> [String] {
    ["refused", "reload-pending"].filter { scratch.read("\(directory)/\($0)") != nil }
  }

  @Test("a running Dovecot gets the change, and nothing is left to do")
  func reloaded() throws {
    let dovecot = dovecot(.init())
    #expect(try replace(by: dovecot) == .reloaded)
    #expect(dovecot.steps == ["check old", "wake old", "check new", "reload new"])
    #expect(notes == [])
  }

  @Test("a Dovecot that is not running is left alone")
  func notRunning() throws {
    let dovecot = dovecot(.init(isRunning: false))
    #expect(try replace(by: dovecot) == .notRunning(complaint: nil))
    #expect(dovecot.steps == ["check old", "check new"])
    #expect(notes == [])
  }

  @Test("only a running Dovecot needs a state directory")
  func noState() throws {
    scratch.write("state", "a file")
    #expect(try replace(by: dovecot(.init(isRunning: false))) == .notRunning(complaint: nil))
    let running = dovecot(.init())
    #expect(throws: StateError.self) { try replace(by: running) }
    #expect(running.steps == ["check old", "wake old"])
  }

  @Test("a failed reload is recorded with the old file, which later changes keep")
  func notReloaded() throws {
    let failing = dovecot(.init(reloadFails: { _ in true }))
    expectError(.notReloaded("it fails")) { try replace(by: failing) }
    #expect(failing.steps == ["check old", "wake old", "check new", "reload new"])
    #expect(notes == ["reload-pending"])
    var pending = try #require(PendingReload(in: state))
    #expect(pending.path == path && pending.hasWorked)
    #expect(pending.previous == .content(try file("old").text))
    #expect(Scratch.status(of: scratch["state/reload-pending"])?.st_mode == S_IFREG | 0o600)

    expectError(.notReloaded("it fails")) { try replace(by: failing, over: "older") }
    pending = try #require(PendingReload(in: state))
    #expect(pending.previous == .content(try file("old").text))

    let dovecot = dovecot(.init())
    #expect(try run(dovecot) { try $0.activate(pending, in: $1) } == .reloaded)
    #expect(dovecot.steps == ["check new", "reload new"])
    #expect(notes == [])
  }

  @Test("a file with which authentication dies is rolled back, and not retried unless forced")
  func died() throws {
    let dovecot = dovecot(.init(death: { $0 == "new" ? "it died" : nil }))
    expectError(.died("it died")) { try replace(by: dovecot) }
    #expect(
      dovecot.steps == [
        "check old", "wake old", "check new", "reload new", "reload old",
      ])
    #expect(scratch.read("dovecot/ours") == (try file("old").text))
    #expect(notes == ["refused"])

    expectError(.died("it died")) { try replace(by: dovecot) }
    #expect(dovecot.steps.count == 5)
    expectError(.died("it died")) { try replace(by: dovecot, isForced: true) }
    #expect(dovecot.steps.count == 10)
    let healed = self.dovecot(.init())
    #expect(try replace(by: healed, isForced: true) == .reloaded)
    #expect(notes == [])
  }

  @Test("without an old file, the roll-back removes the new one")
  func firstFile() throws {
    let dovecot = dovecot(.init(death: { $0 == "new" ? "it died" : nil }))
    expectError(.died("it died")) { try replace(by: dovecot, over: nil) }
    #expect(dovecot.steps.last == "reload -")
    #expect(scratch.read("dovecot/ours") == nil)
  }

  @Test("an old file that did not work either is not restored")
  func deadBefore() throws {
    let dovecot = dovecot(.init(death: { "died of \($0 ?? "-")" }))
    expectError(.deadBefore("died of ********")) { try replace(by: dovecot) }
    #expect(scratch.read("dovecot/ours") == (try file("new").text))
    #expect(notes == ["reload-pending"])
  }

  @Test("the same file cannot be rolled back to")
  func sameFile() throws {
    let dovecot = dovecot(.init(death: { _ in "it died" }))
    expectError(.deadBefore("it died")) {
      try replace(by: dovecot, over: "new", isForced: true)
    }
    #expect(notes == ["reload-pending"])
  }

  @Test("an old file that has stopped working is reported")
  func diedWithBoth() throws {
    let isOver = Mutex(false)
    let dovecot = dovecot(
      .init(
        verdict: {
          if $0 == "new" { isOver.withLock { $0 = true } }
          return .accepted
        },
        death: { file in isOver.withLock { $0 } ? "died of \(file ?? "-")" : nil }))
    expectError(.diedWithBoth(new: "died of ********", old: "died of old")) {
      try replace(by: dovecot)
    }
    #expect(scratch.read("dovecot/ours") == (try file("old").text))
    #expect(notes == ["refused"])

    // It is said again as long as it lasts.
    let steps = dovecot.steps.count
    expectError(.diedWithBoth(new: "died of ********", old: "died of old")) {
      try replace(by: dovecot)
    }
    #expect(dovecot.steps.dropFirst(steps) == ["reload old"])
    let healed = self.dovecot(.init())
    expectError(.died("died of ********")) { try replace(by: healed) }
    #expect(healed.steps == ["reload old"])
    expectError(.died("died of ********")) { try replace(by: healed) }
    #expect(healed.steps == ["reload old"])
  }

  @Test("if the old file is restored without a reload, the next run reloads")
  func rollBackNotReloaded() throws {
    let failing = dovecot(
      .init(reloadFails: { $0 == "old" }, death: { $0 == "new" ? "it died" : nil }))
    expectError(.diedWithBoth(new: "it died", old: "it fails")) { try replace(by: failing) }
    #expect(notes == ["refused", "reload-pending"])
    expectError(.diedWithBoth(new: "it died", old: "it fails")) { try replace(by: failing) }
    #expect(notes == ["refused", "reload-pending"])
    let dovecot = dovecot(.init())
    expectError(.died("it died")) { try replace(by: dovecot) }
    #expect(dovecot.steps == ["reload old"])
    #expect(notes == ["refused"])
  }

  @Test("a file that Dovecot refuses is rolled back without a reload")
  func refused() throws {
    let dovecot = dovecot(.init(verdict: { $0 == "new" ? .refused("bad line") : .accepted }))
    expectError(.refused("bad line")) { try replace(by: dovecot) }
    #expect(dovecot.steps == ["check old", "wake old", "check new"])
    #expect(scratch.read("dovecot/ours") == (try file("old").text))
    #expect(notes == ["refused"])
  }

  @Test("if Dovecot already refused its configuration, the new file stays until it accepts")
  func brokenConfiguration() throws {
    let broken = dovecot(.init(verdict: { _ in .refused("bad line") }))
    expectError(.brokenConfiguration("bad line")) { try replace(by: broken) }
    #expect(scratch.read("dovecot/ours") == (try file("new").text))
    let pending = try #require(PendingReload(in: state))
    #expect(!pending.hasWorked)
    expectError(.brokenConfiguration("bad line")) {
      try run(broken) { try $0.activate(pending, in: $1) }
    }
    let healed = dovecot(.init())
    #expect(try run(healed) { try $0.activate(pending, in: $1) } == .reloaded)
    #expect(notes == [])
  }

  @Test("an unknown verdict before the replacement stops it")
  func notProved() throws {
    let dumb = dovecot(.init(verdict: { _ in .unknown("no answer") }))
    expectError(.notProved("no answer")) { try replace(by: dumb) }
    #expect(dumb.steps == ["check old"])
    let hidden = dovecot(.init(isHidden: { $0 == "old" }))
    expectError(.notProved("it is hidden")) { try replace(by: hidden) }
    #expect(hidden.steps == ["check old"])
    #expect(scratch.read("dovecot/ours") == (try file("old").text))
    #expect(notes == [])
  }

  @Test(
    "a file without a verdict is rolled back, but not recorded as refused; the next run retries")
  func takenBack() throws {
    let dumb = dovecot(.init(verdict: { $0 == "new" ? .unknown("no answer") : .accepted }))
    expectError(.takenBack("no answer")) { try replace(by: dumb) }
    #expect(dumb.steps == ["check old", "wake old", "check new"])
    #expect(scratch.read("dovecot/ours") == (try file("old").text))
    #expect(notes == ["reload-pending"])
    let healed = dovecot(.init())
    #expect(try replace(by: healed) == .reloaded)
    #expect(healed.steps == ["check old", "wake old", "check new", "reload new"])
    #expect(notes == [])
  }

  @Test("without an old file, a new one without a verdict is removed")
  func firstTakenBack() throws {
    let dumb = dovecot(.init(verdict: { $0 == "new" ? .unknown("no answer") : .accepted }))
    expectError(.takenBack("no answer")) { try replace(by: dumb, over: nil) }
    #expect(scratch.read("dovecot/ours") == nil)
    #expect(notes == ["reload-pending"])
  }

  @Test("a file without a verdict stays if the old one was no better, or an earlier run wrote it")
  func unjudgedStays() throws {
    let broken = dovecot(.init(verdict: { $0 == "new" ? .unknown("no answer") : .refused("bad") }))
    expectError(.notReloaded("no answer")) { try replace(by: broken) }
    #expect(scratch.read("dovecot/ours") == (try file("new").text))
    #expect(notes == ["reload-pending"])
    let note = PendingReload(
      path: path, previous: .content(try file("old").text), hasWorked: true)
    let dumb = dovecot(.init(verdict: { _ in .unknown("no answer") }))
    expectError(.notReloaded("no answer")) { try run(dumb) { try $0.activate(note, in: $1) } }
    #expect(scratch.read("dovecot/ours") == (try file("new").text))
    #expect(notes == ["reload-pending"])
  }

  @Test(
    "if it is unknown whether Dovecot runs, it is not reloaded, and counts as neither stopped nor dead"
  )
  func unseen() throws {
    let hidden = dovecot(.init(isHidden: { $0 == "new" }))
    expectError(.notReloaded("it is hidden")) { try replace(by: hidden) }
    #expect(hidden.steps == ["check old", "wake old", "check new"])
    #expect(notes == ["reload-pending"])
    let pending = try #require(PendingReload(in: state))
    let dumb = dovecot(.init(hidesProcesses: { _ in true }))
    expectError(.notReloaded("its processes are hidden")) {
      try run(dumb) { try $0.activate(pending, in: $1) }
    }
    #expect(dumb.steps == ["check new"])
    #expect(scratch.read("dovecot/ours") == (try file("new").text))
    #expect(notes == ["reload-pending"])
  }

  @Test(
    "a damaged note is ignored",
    arguments: ["", "x", "/a\nx\nfile", "/a\nworked\nlink\n"])
  func damagedNote(_ text: String) {
    #expect(PendingReload(Array(text.utf8)) == nil)
  }

  @Test("a note can contain any bytes")
  func anyBytes() {
    let note = PendingReload(
      path: "/a b/c", previous: .content([0, 10, 255, 10]), hasWorked: false)
    #expect(PendingReload(note.text) == note)
    #expect(note.isFor("/a b"))
    #expect(!note.isFor("/a") && !note.isFor("/a b/c"))
  }
}
