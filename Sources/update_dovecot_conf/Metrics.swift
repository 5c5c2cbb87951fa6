/// What a monitoring system is told of a run, in the text format of Prometheus.
struct Metrics: Equatable {
  /// When the run ended, in seconds since 1970.
  var lastRun: Int
  /// When the file was last written, in the same way; 0 if that is not known.
  var lastChange: Int
  /// Whether the file is as Modoboa's parameters want it.
  var isInSync: Bool
  /// Whether Dovecot has yet to be reloaded.
  var isReloadPending: Bool
  var exitStatus: ExitStatus

  /// What every text begins with.
  static let beginning = "# HELP \(prefix)"

  private static let prefix = "update_dovecot_conf_"
  private static let lastChangeName = "last_change_timestamp_seconds"

  /// The file for the node exporter.
  var text: String {
    let values = [
      ("last_run_timestamp_seconds", "When the last run ended.", "", lastRun),
      (
        Self.lastChangeName, "When the file for Dovecot was last written, 0 if not known.", "",
        lastChange
      ),
      (
        "in_sync", "Whether the last run left the file as Modoboa's parameters want it.", "",
        isInSync ? 1 : 0
      ),
      (
        "reload_pending", "Whether Dovecot has yet to be reloaded.", "", isReloadPending ? 1 : 0
      ),
      ("exit_status", "Exit status of the last run.", "", Int(exitStatus.rawValue)),
      (
        "info", "The program, always 1.", "{version=\"\(CommandLineInterface.version)\"}", 1
      ),
    ]
    var text = ""
    for (name, help, labels, value) in values {
      text += "# HELP \(Self.prefix)\(name) \(help)\n# TYPE \(Self.prefix)\(name) gauge\n"
      text += "\(Self.prefix)\(name)\(labels) \(value)\n"
    }
    return text
  }

  /// When the file was last written, as an older text says it; 0 if it says nothing.
  static func lastChange(in text: [UInt8]) -> Int {
    for line in text.split(separator: UInt8(ascii: "\n")) {
      let words = line.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
      guard words.count == 2, words[0].elementsEqual((prefix + lastChangeName).utf8) else {
        continue
      }
      return max(0, Int(String(decoding: words[1], as: UTF8.self)) ?? 0)
    }
    return 0
  }
}
