import Diagnostics

/// The metrics of a run, in Prometheus' text format.
struct Metrics: Equatable {
  /// Dovecot's configuration directory: a label of each metric, to distinguish several Dovecots on
  /// one host.
  ///
  /// Without it, the collector would silently drop all files but one.
  var dovecotDirectory: String
  /// When the run ended, in seconds since 1970.
  var lastRun: Int
  /// When the file was last written, likewise; 0 if unknown.
  var lastChange: Int
  /// Whether the file matches Modoboa's parameters.
  var isInSync: Bool
  /// Whether Dovecot has yet to be reloaded.
  var isReloadPending: Bool
  /// Whether Dovecot includes the file; nil if that is not known, and then there is no such metric.
  var isIncluded: Bool?
  var exitStatus: ExitStatus
  /// When the certificates of LDAP servers expire, as far as known.
  var certificates: [CertificateMetric] = []

  /// The beginning of every text, by which the program recognizes its own files.
  static let beginning = "# HELP \(prefix)"

  static let prefix = "update_dovecot_conf_"
  private static let lastChangeName = "last_change_timestamp_seconds"
  private static let infoName = "info"

  /// The file for the node exporter.
  var text: String {
    var values = [
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
    if let isIncluded {
      values.append(("included", "Whether Dovecot includes the file.", isIncluded ? 1 : 0))
    }
    var text = ""
    for (name, help, value) in values {
      text += "# HELP \(Self.prefix)\(name) \(help)\n# TYPE \(Self.prefix)\(name) gauge\n"
      text += "\(series(name)) \(value)\n"
    }
    return text + certificatesText
  }

  /// A metric name with its labels.
  private func series(_ name: String) -> String {
    let version = name == Self.infoName ? ",version=\"\(CommandLineInterface.version)\"" : ""
    return "\(beginning(of: name))\(version)}"
  }

  /// A metric name with the label that each has.
  func beginning(of name: String) -> String {
    "\(Self.prefix)\(name){dovecot_directory=\"\(Self.escaped(dovecotDirectory))\""
  }

  /// A label's value, escaped for the exposition format.
  static func escaped(_ value: String) -> String {
    var text = ""
    for character in value.unicodeScalars {
      switch character {
      case "\\", "\"": text += "\\\(character)"
      case "\n": text += "\\n"
      default: text.unicodeScalars.append(character)
      }
    }
    return text
  }

  /// Takes the time of the last change from an older text; 0 if that has none for this Dovecot.
  mutating func keepLastChange(of text: [UInt8]) {
    let beginning = Array("\(series(Self.lastChangeName)) ".utf8)
    let line = text.split(separator: UInt8(ascii: "\n")).first { $0.starts(with: beginning) }
    let number = line.map { String(decoding: $0.dropFirst(beginning.count), as: UTF8.self) }
    lastChange = max(0, number.flatMap { Int($0) } ?? 0)
  }
}
