import Diagnostics

/// What a monitoring system is told of a run, in the text format of Prometheus.
struct Metrics: Equatable {
  /// Where Dovecot's configuration lies: a label of each metric, so that those of several Dovecots
  /// on one host can be told apart.
  ///
  /// The collector would drop all but one file without saying so.
  var dovecotDirectory: String
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
  private static let infoName = "info"

  /// The file for the node exporter.
  var text: String {
    let values = [
      ("last_run_timestamp_seconds", "When the last run ended.", lastRun),
      (
        Self.lastChangeName, "When the file for Dovecot was last written, 0 if not known.",
        lastChange
      ),
      (
        "in_sync", "Whether the last run left the file as Modoboa's parameters want it.",
        isInSync ? 1 : 0
      ),
      ("reload_pending", "Whether Dovecot has yet to be reloaded.", isReloadPending ? 1 : 0),
      ("exit_status", "Exit status of the last run.", Int(exitStatus.rawValue)),
      (Self.infoName, "The program, always 1.", 1),
    ]
    var text = ""
    for (name, help, value) in values {
      text += "# HELP \(Self.prefix)\(name) \(help)\n# TYPE \(Self.prefix)\(name) gauge\n"
      text += "\(series(name)) \(value)\n"
    }
    return text
  }

  /// A metric with its labels.
  private func series(_ name: String) -> String {
    var value = ""
    for character in dovecotDirectory.unicodeScalars {
      switch character {
      case "\\", "\"": value += "\\\(character)"
      case "\n": value += "\\n"
      default: value.unicodeScalars.append(character)
      }
    }
    let version = name == Self.infoName ? ",version=\"\(CommandLineInterface.version)\"" : ""
    return "\(Self.prefix)\(name){dovecot_directory=\"\(value)\"\(version)}"
  }

  /// Takes the time of the last change from an older text; 0 if that says nothing of this Dovecot.
  mutating func keepLastChange(of text: [UInt8]) {
    let beginning = Array("\(series(Self.lastChangeName)) ".utf8)
    let line = text.split(separator: UInt8(ascii: "\n")).first { $0.starts(with: beginning) }
    let number = line.map { String(decoding: $0.dropFirst(beginning.count), as: UTF8.self) }
    lastChange = max(0, number.flatMap { Int($0) } ?? 0)
  }
}
