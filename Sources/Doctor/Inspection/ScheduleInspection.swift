import DovecotService
import Files
import Glibc

// Known limits: drop-ins of systemd units, anacron, and directories such as cron.hourly are ignored.

/// Finds cron jobs and systemd timers.
struct ScheduleInspection {
  /// The prefix of all paths of the host.
  let root: String

  private static let unitDirectories = [
    "/etc/systemd/system", "/run/systemd/system", "/usr/local/lib/systemd/system",
    "/lib/systemd/system", "/usr/lib/systemd/system",
  ]

  /// The jobs and timers that run this program or Modoboa's own command.
  var facts: ScheduleFacts {
    ScheduleFacts(
      cron: crontabs.filter { isConcerned($0.command) && !leavesToSystemd($0.command) },
      timers: timers.filter { isConcerned($0.command) },
      hasCron: Self.cronPrograms.contains(where: isThere), hasSystemd: hasSystemd)
  }

  /// Daemons that read /etc/cron.d: Debian's cron and others of that name, bcron, systemd-cron, and
  /// any that is running.
  private static let cronPrograms = [
    "/usr/sbin/cron", "/usr/sbin/crond", "/usr/sbin/bcron-sched",
    "/usr/lib/systemd/system-generators/systemd-crontab-generator", "/run/crond.pid",
  ]
  /// sd_booted(3).
  private static let systemdDirectory = "/run/systemd/system"

  private var hasSystemd: Bool { isThere(Self.systemdDirectory) }

  private func isThere(_ path: String) -> Bool { access(root + path, F_OK) == 0 }

  private func isConcerned(_ command: String) -> Bool {
    ScheduleFacts.isOurs(command) || ScheduleFacts.isModoboas(command)
  }

  /// Whether a cron job does nothing here, such as the package's job where systemd is running.
  private func leavesToSystemd(_ command: String) -> Bool {
    hasSystemd && command.contains("! -d \(Self.systemdDirectory)")
  }

  private func paths(_ pattern: String) -> [String] {
    ConfigurationFiles().paths(matching: ConfigurationFiles.literal(root) + pattern)
      .map { String($0.dropFirst(root.utf8.count)) }
  }

  private func content(_ path: String) -> [UInt8]? {
    guard InputFile.isRegular(root + path) else { return nil }
    return InputFile.readable(root + path)
  }

  /// The commands of all crontabs, where a cron daemon runs.
  var commands: [ScheduleFacts.CronLine] {
    Self.cronPrograms.contains(where: isThere) ? crontabs : []
  }

  private var crontabs: [ScheduleFacts.CronLine] {
    let system =
      ["/etc/crontab"]
      + paths("/etc/cron.d/*").filter { path in
        Crontab.isRead(path.split(separator: "/").last ?? "")
      }
    let users = paths("/var/spool/cron/crontabs/*")
    return system.flatMap { Crontab.commands(in: content($0) ?? [], at: $0, hasUsers: true) }
      + users.flatMap { path in
        Crontab.commands(in: content(path) ?? [], at: path, hasUsers: false).map {
          $0.run(as: String(path.split(separator: "/").last ?? ""))
        }
      }
  }

  private var timers: [ScheduleFacts.Timer] {
    var seen: Set<String> = []
    var timers: [ScheduleFacts.Timer] = []
    for directory in Self.unitDirectories {
      for path in paths("\(directory)/*.timer") {
        let name = String(path.split(separator: "/").last ?? "")
        guard seen.insert(name).inserted, let text = content(path) else { continue }
        let service =
          SystemdUnit.values(of: "Unit", in: text).last?.value
          ?? "\(name.dropLast(".timer".count)).service"
        guard let file = unit(service), let unit = content(file) else { continue }
        for command in SystemdUnit.values(of: "ExecStart", in: unit) {
          timers.append(
            ScheduleFacts.Timer(
              name: name, file: file, line: command.line, command: command.value,
              isEnabled: isEnabled(name)))
        }
      }
    }
    return timers
  }

  private func unit(_ name: String) -> String? {
    Self.unitDirectories.map { "\($0)/\(name)" }.first { InputFile.isRegular(root + $0) }
  }

  private func isEnabled(_ timer: String) -> Bool {
    Self.unitDirectories.contains {
      !paths("\($0)/*.wants/\(ConfigurationFiles.literal(timer))").isEmpty
    }
  }
}
