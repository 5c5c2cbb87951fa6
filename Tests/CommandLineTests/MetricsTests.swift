import Diagnostics
import Files
import Glibc
import TestSupport
import Testing

@testable import update_dovecot_conf

@Suite("Metrics")
struct MetricsTests {
  private let scratch = Scratch()

  @Test("the text has the format of the node exporter's textfile collector")
  func text() {
    var metrics = Metrics(
      dovecotDirectory: "/etc/dovecot", lastRun: 1_700_000_000, lastChange: 1_600_000_000,
      isInSync: true, isReloadPending: false,
      exitStatus: .notInUse)
    #expect(
      metrics.text == """
        # HELP update_dovecot_conf_last_run_timestamp_seconds When the last run ended.
        # TYPE update_dovecot_conf_last_run_timestamp_seconds gauge
        update_dovecot_conf_last_run_timestamp_seconds{dovecot_directory="/etc/dovecot"} 1700000000
        # HELP update_dovecot_conf_last_change_timestamp_seconds When the file for Dovecot was last written, 0 if not known.
        # TYPE update_dovecot_conf_last_change_timestamp_seconds gauge
        update_dovecot_conf_last_change_timestamp_seconds{dovecot_directory="/etc/dovecot"} 1600000000
        # HELP update_dovecot_conf_in_sync Whether the last run left the file as Modoboa's parameters want it.
        # TYPE update_dovecot_conf_in_sync gauge
        update_dovecot_conf_in_sync{dovecot_directory="/etc/dovecot"} 1
        # HELP update_dovecot_conf_reload_pending Whether Dovecot has yet to be reloaded.
        # TYPE update_dovecot_conf_reload_pending gauge
        update_dovecot_conf_reload_pending{dovecot_directory="/etc/dovecot"} 0
        # HELP update_dovecot_conf_exit_status Exit status of the last run.
        # TYPE update_dovecot_conf_exit_status gauge
        update_dovecot_conf_exit_status{dovecot_directory="/etc/dovecot"} 10
        # HELP update_dovecot_conf_info The program, always 1.
        # TYPE update_dovecot_conf_info gauge
        update_dovecot_conf_info{dovecot_directory="/etc/dovecot",version="\(CommandLineInterface.version)"} 1

        """)
    #expect(metrics.text.hasPrefix(Metrics.beginning))
    let text = metrics.text
    metrics.lastChange = 1
    metrics.keepLastChange(of: Array(text.utf8))
    #expect(metrics.text == text)
  }

  @Test(
    "a label is escaped for the exposition format",
    arguments: [("/a b", "/a b"), ("/\"\\\n", "/\\\"\\\\\\n"), ("/é", "/é")])
  func label(directory: String, value: String) {
    let metrics = Metrics(
      dovecotDirectory: directory, lastRun: 0, lastChange: 7, isInSync: true,
      isReloadPending: false, exitStatus: .success)
    #expect(
      metrics.text.contains("\nupdate_dovecot_conf_in_sync{dovecot_directory=\"\(value)\"} 1\n"))
    var later = metrics
    later.lastChange = 0
    later.keepLastChange(of: Array(metrics.text.utf8))
    #expect(later == metrics)
  }

  private static let series = "update_dovecot_conf_last_change_timestamp_seconds"

  @Test(
    "the last change is taken from older metrics of the same Dovecot, if it is a number",
    arguments: [
      ("\(series){dovecot_directory=\"/d\"} 12\n", 12),
      ("# x\n\(series){dovecot_directory=\"/d\"} 12", 12),
      ("\(series){dovecot_directory=\"/d\"} -12\n", 0),
      ("\(series){dovecot_directory=\"/d\"} 1e9\n", 0),
      ("\(series){dovecot_directory=\"/d\"} 99999999999999999999\n", 0),
      ("\(series){dovecot_directory=\"/d\"} 12 13\n", 0),
      ("\(series){dovecot_directory=\"/d\"} \n", 0), ("\(series) 12\n", 0),
      ("\(series){dovecot_directory=\"/e\"} 12\n", 0), ("", 0),
    ])
  func lastChange(text: String, seconds: Int) {
    var metrics = Metrics(
      dovecotDirectory: "/d", lastRun: 0, lastChange: 1, isInSync: true, isReloadPending: false,
      exitStatus: .success)
    metrics.keepLastChange(of: Array(text.utf8))
    #expect(metrics.lastChange == seconds)
  }

  private func options(_ values: [OptionName: String]) -> OptionValues {
    values.reduce(into: OptionValues()) { $0.set($1.key, to: $1.value, at: .commandLine) }
  }

  @Test("none are written unless enabled, nor with --check")
  func unasked() throws {
    #expect(try MetricsFile(options([:])) == nil)
    #expect(try MetricsFile(options([.metricsFile: "/m.prom", .check: "yes"])) == nil)
    #expect(try MetricsFile(options([.metricsFile: "/m.prom", .check: "no"])) != nil)
  }

  @Test(
    "a file name that no collector reads is an error, before the run does anything",
    arguments: ["/m", "/m.prom.txt", "/", "/m.prom/"])
  func name(path: String) {
    for more in [[:], [OptionName.check: "yes"]] {
      let values = options([.metricsFile: path, .export: "/e"].merging(more) { $1 })
      #expect {
        try MetricsFile(values)
      } throws: {
        ExitStatus($0) == .usage && "\($0)".hasPrefix("--metrics-file: must be the path of a file")
      }
    }
  }

  /// A metrics file in the scratch directory.
  private func file(_ more: [OptionName: String] = [:]) throws -> MetricsFile {
    let values = [OptionName.metricsFile: scratch["m.prom"], .stateDirectory: scratch["state"]]
    return try #require(try MetricsFile(options(values.merging(more) { $1 })))
  }

  private func value(_ name: String) -> String? {
    let text = String(decoding: scratch.read("m.prom") ?? [], as: UTF8.self)
    let line = text.split(separator: "\n").first { $0.hasPrefix("update_dovecot_conf_\(name){") }
    return line?.split(separator: " ").last.map(String.init)
  }

  @Test("the last change is the file's time, or that of the older metrics")
  func change() throws {
    let file = try file()
    try file.record(.tryAgain, isInSync: false, target: nil)
    #expect(value("last_change_timestamp_seconds") == "0")
    #expect(value("in_sync") == "0" && value("exit_status") == "75")
    let target = scratch.write("target", "x")
    let written = try #require(Scratch.status(of: target)).st_mtim.tv_sec
    try file.record(.success, isInSync: true, target: target)
    #expect(value("last_change_timestamp_seconds") == "\(written)")
    #expect(value("in_sync") == "1" && value("exit_status") == "0")
    // A run that fails earlier, or finds no file, keeps it.
    for target in [nil, scratch["none"], scratch.path] {
      try file.record(.tryAgain, isInSync: false, target: target)
      #expect(value("last_change_timestamp_seconds") == "\(written)")
    }
    let run = try #require(value("last_run_timestamp_seconds").flatMap { Int($0) })
    #expect((0...60).contains(time(nil) - run))
  }

  @Test("a pending reload is reported")
  func pending() throws {
    let file = try file()
    try file.record(.success, isInSync: true, target: nil)
    #expect(value("reload_pending") == "0")
    try StateDirectory(scratch["state"], mayChange: true)
      .write("reload-pending", Array("/d/ours\nworked\nfile\nsecret".utf8), timeout: 1)
    try file.record(.notInUse, isInSync: true, target: nil)
    #expect(value("reload_pending") == "1")
    #expect(
      scratch.read("m.prom").map { String(decoding: $0, as: UTF8.self) }?.contains("secret")
        == false)
    // Nobody will reload.
    try self.file([.reload: "never"]).record(.success, isInSync: true, target: nil)
    #expect(value("reload_pending") == "0")
  }

  @Test("if the directory, which may be the exporter's, is a link, it is not followed")
  func link() throws {
    mkdir(scratch["directory"], 0o755)
    symlink(scratch["directory"], scratch["link"])
    #expect(throws: SystemCallError.self) {
      try self.file([.metricsFile: scratch["link/m.prom"]])
        .record(.success, isInSync: true, target: nil)
    }
    #expect(Scratch.names(in: scratch["directory"]) == [])
  }

  @Test("anything that this program did not write stays")
  func foreign() throws {
    let file = try file()
    let path = scratch["m.prom"]
    scratch.write("m.prom", "# HELP other_metric\n")
    #expect(throws: MetricsError.foreign(path)) {
      try file.record(.success, isInSync: true, target: nil)
    }
    #expect(scratch.read("m.prom") == Array("# HELP other_metric\n".utf8))
    unlink(path)
    scratch.write("elsewhere", "")
    symlink(scratch["elsewhere"], path)
    #expect(throws: MetricsError.foreign(path)) {
      try file.record(.success, isInSync: true, target: nil)
    }
    #expect(scratch.read("elsewhere") == [])
    unlink(path)
    // An empty file has nothing to lose.
    scratch.write("m.prom", "")
    try file.record(.success, isInSync: true, target: nil)
    #expect(value("exit_status") == "0")
  }

  @Test("a directory that stays locked does not delay the run for long")
  func locked() throws {
    let holder = try TargetDirectory(scratch.path, mayChange: false)
    #expect(try holder.lock(timeout: 0))
    let start = ContinuousClock.now
    #expect(throws: MetricsError.locked(scratch.path)) {
      try file().record(.success, isInSync: true, target: nil)
    }
    // It would be locked for ever; how soon a busy machine lets the run end does not matter.
    #expect(ContinuousClock.now - start < .seconds(120))
    #expect(scratch.read("m.prom") == nil)
    _ = consume holder
  }
}
