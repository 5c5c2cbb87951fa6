/// Whether the file is kept in sync automatically.
extension HostFacts {
  /// Whether cron or systemd runs this program, and no longer runs Modoboa's own command.
  var scheduleItems: [Item] {
    var faults = schedule.cron.filter { ScheduleFacts.isModoboas($0.command) }.map { line -> Item in
      .attention(
        .schedule, Self.modoboas, at: .init(line.file, line: line.line),
        .remove(lines: line.line...line.line, of: line.file))
    }
    for timer in schedule.timers where ScheduleFacts.isModoboas(timer.command) && timer.isEnabled {
      faults.append(
        .attention(
          .schedule, Self.modoboas, at: .init(timer.file, line: timer.line),
          .run("systemctl disable --now \(timer.name)")))
    }
    let cron = schedule.cron.first { ScheduleFacts.isOurs($0.command) }
    let timers = schedule.timers.filter {
      ScheduleFacts.isOurs($0.command) && schedule.hasSystemd
    }
    let line = cron.flatMap { schedule.hasCron ? "\($0.file) line \($0.line)" : nil }
    if let place = line ?? timers.first(where: \.isEnabled)?.name {
      return faults.isEmpty ? [.ok(.schedule, place)] : faults
    }
    if let timer = timers.first {
      return faults + [
        .attention(
          .schedule, "\(timer.name) is not enabled", at: .init(timer.file),
          .run("systemctl enable --now \(timer.name)"))
      ]
    }
    if let cron {
      return faults + [
        .attention(
          .schedule, "cron is not installed, so nothing runs update_dovecot_conf",
          at: .init(cron.file, line: cron.line), .run("apt install cron"))
      ]
    }
    let file = "/etc/cron.d/update-dovecot-conf"
    return faults + [
      .attention(
        .schedule, "neither cron nor a systemd timer runs update_dovecot_conf",
        .put(["* * * * * root /usr/sbin/update_dovecot_conf"], into: file, .anywhere))
    ]
  }

  private static var modoboas: String {
    "Modoboa's own update_dovecot_conf still runs, and would overwrite the file of this program"
  }
}
