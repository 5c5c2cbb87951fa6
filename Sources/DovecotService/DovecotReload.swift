import Files
import Glibc

extension DovecotInstance {
  /// Asks Dovecot to reload its configuration, which it does after this returns.
  ///
  /// - Parameter way: how.
  /// - Throws: ``ReloadCommandError``.
  package func reload(_ way: ReloadWay) throws(ReloadCommandError) {
    switch way {
    case .command(let command):
      try Self.reload(by: command, timeout: timeout)
    case .usual:
      if let unit = try unit(), let systemctl = Self.systemctl {
        try Self.run(systemctl, ["reload", unit], named: "systemctl reload \(unit)", timeout)
      } else {
        let end: ChildProcess.End
        do {
          end = try doveadm(["reload"], timeout: timeout)
        } catch {
          throw ReloadCommandError("doveadm reload", error)
        }
        guard end.status == 0 else {
          throw ReloadCommandError(reason: "doveadm reload: \(Self.errorText(of: end))")
        }
      }
    }
  }

  /// Runs the administrator's reload command; Dovecot may be on another host.
  ///
  /// - Parameters:
  ///   - command: a shell command.
  ///   - timeout: after how many seconds its process group is killed.
  /// - Throws: ``ReloadCommandError``.
  package static func reload(
    by command: String, timeout: Double
  ) throws(ReloadCommandError) {
    try run("/bin/sh", ["-c", command], named: "the reload command", timeout)
  }

  private static func run(
    _ path: String, _ arguments: [String], named name: String, _ timeout: Double
  ) throws(ReloadCommandError) {
    let end: ChildProcess.End
    do {
      end = try ChildProcess.run(path, arguments, timeout: timeout)
    } catch {
      throw ReloadCommandError(name, error)
    }
    guard end.status == 0 else {
      throw ReloadCommandError(reason: "\(name): \(errorText(of: end))")
    }
  }

  private static var systemctl: String? {
    ["/usr/bin/systemctl", "/bin/systemctl"].first { access($0, X_OK) == 0 }
  }

  /// The systemd unit whose main process is Dovecot's master and which can reload it, on a host booted
  /// with systemd (sd_booted(3)).
  ///
  /// - Throws: ``ReloadCommandError`` if it is not known whether Dovecot runs.
  private func unit() throws(ReloadCommandError) -> String? {
    guard access("/run/systemd/system", F_OK) == 0, let systemctl = Self.systemctl else {
      return nil
    }
    let process: pid_t?
    do {
      process = try masterProcess()
    } catch {
      throw ReloadCommandError(reason: error.reason)
    }
    guard let master = process,
      let text = try? InputFile.content(of: "/proc/\(master)/cgroup", limit: 1 << 16),
      let unit = Self.unit(inControlGroups: String(decoding: text, as: UTF8.self)),
      // If it does not answer, doveadm reloads Dovecot.
      let end = try? ChildProcess.run(
        systemctl, ["show", "--property=MainPID", "--property=CanReload", unit], timeout: timeout),
      end.status == 0, Self.canReload(master, asSaid: end.output)
    else { return nil }
    return unit
  }

  /// Whether the unit's main process is Dovecot's master and the unit can reload.
  ///
  /// A Dovecot started by hand from within another service is not that service's main process, and a
  /// custom unit need not have `ExecReload=`.
  ///
  /// - Parameters:
  ///   - master: Dovecot's master process.
  ///   - text: the output of `systemctl show`, one property a line.
  /// - Returns: whether both hold.
  static func canReload(_ master: pid_t, asSaid text: String) -> Bool {
    let properties = text.split(separator: "\n")
    return properties.contains("MainPID=\(master)") && properties.contains("CanReload=yes")
  }

  /// The service that a process belongs to, according to its control groups.
  ///
  /// - Parameter text: /proc/PID/cgroup, cgroups(7): one hierarchy a line; systemd's own is `0::` or
  ///   `name=systemd`.
  /// - Returns: the innermost service unit.
  static func unit(inControlGroups text: String) -> String? {
    let groups = text.split(separator: "\n").compactMap { line -> Substring? in
      let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
      guard parts.count == 3, parts[1].isEmpty || parts[1] == "name=systemd" else { return nil }
      return parts[2]
    }
    return groups.compactMap { group in
      group.split(separator: "/").last { $0.hasSuffix(".service") }.map(String.init)
    }.first
  }
}
