import Glibc
import Synchronization

// Known limits: what ends a process only at a later moment is not seen, as 2.3's `tls = yes` with
// ldaps, which ends it at its first connection that succeeds: with a directory that is down, that
// comes later.

extension DovecotInstance {
  /// The user whose cache entries the probe forgets: none.
  ///
  /// A name must be given, since without one a process that goes on would lose its cache.
  private static let nobody = "update_dovecot_conf"

  /// The shortest time for a verdict, in seconds: a new process first connects to the directory,
  /// and waits 5 seconds for a server that does not answer (db-ldap.h).
  private static let shortestProof = 10.0

  /// Has a process for authentication run with the configuration as it is.
  ///
  /// Without one, the first process after a reload could not be told from one that was started for
  /// the old configuration.
  ///
  /// - Returns: the processes that a reload will replace.
  public func wakeAuthentication() async -> AuthenticationProcesses {
    _ = try? await doveadm(Self.probe, timeout: timeout)
    return await authenticationProcesses()
  }

  /// The processes that a reload will replace.
  public func authenticationProcesses() async -> AuthenticationProcesses {
    let status = await authenticationStatus(timeout: timeout)
    return AuthenticationProcesses(ids: status?.ids ?? [], isDead: status?.isDead ?? false)
  }

  /// A request that authentication answers by itself, without a user, a password, a query to any
  /// directory or database, a delay or a penalty.
  ///
  /// Its exit status is 0 in any case.
  private static let probe = ["auth", "cache", "flush", nobody]

  /// Whether authentication has come to live with the configuration after a reload.
  ///
  /// - Parameters:
  ///   - old: the processes before the reload.
  ///   - start: when the reload began, in seconds since 1970.
  /// - Returns: the verdict, after 10 seconds at the latest, or the time-out if that is longer.
  public func verdict(
    replacing old: AuthenticationProcesses, since start: Int
  ) async -> AuthenticationVerdict {
    let clock = ContinuousClock()
    let begin = clock.now
    let seconds = max(timeout, Self.shortestProof)
    let end = begin + .seconds(seconds)
    var (sight, probe) = (Sight(old: old.ids), ProbeRun(self, limit: seconds))
    defer { probe.cancel() }
    var nextLook = begin + .milliseconds(300)
    while clock.now < end {
      let left = max(Self.seconds(clock.now.duration(to: end)), 0.2)
      let answer = probe.answer
      sight.look(at: await authenticationStatus(timeout: left))
      if sight.isDead { return .died(await lastWords(since: start)) }
      if sight.isOld, clock.now >= nextLook {
        if let words = await refusal(since: start) { return .refused(words) }
        nextLook = clock.now + .milliseconds(500)
      }
      if answer == true, sight.isNew(probe.expected) { return .lives }
      // One that went to a process which is about to end may wait for its answer in vain.
      let isLost = sight.new == nil && clock.now - probe.start > .seconds(2)
      if answer != nil || isLost {
        probe.cancel()
        probe = ProbeRun(self, limit: left, expected: sight.new)
      }
      try? await Task.sleep(for: .milliseconds(50))
    }
    return sight.new == nil ? .unchanged(sight.description) : .waits
  }

  private static func seconds(_ duration: Duration) -> Double {
    Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
  }

  private func authenticationStatus(timeout: Double) async -> AuthenticationStatus? {
    guard let service = try? await doveadm(["service", "status", "auth"], timeout: timeout),
      let processes = try? await doveadm(["process", "status", "auth"], timeout: timeout),
      service.status == 0, processes.status == 0
    else { return nil }
    return AuthenticationStatus(service: service.output, processes: processes.output)
  }

  /// What authentication said last before its end.
  private func lastWords(since start: Int) async -> String {
    await errors(since: start).last {
      $0.hasPrefix("Fatal: auth: ") || $0.hasPrefix("Panic: auth: ")
    }
      ?? "its log has more"
  }

  /// What the master process says if it could not read its configuration; 2.3 says it only in the
  /// log.
  private func refusal(since start: Int) async -> String? {
    let beginnings = [
      "Failed to read config", "Error reading configuration", "Config reload failed",
      "Can't reload configuration",
    ]
    return await errors(since: start).last { line in
      beginnings.contains { line.hasPrefix("Error: master: \($0)") }
    }
  }

  /// The errors that Dovecot has in memory, without their time stamps.
  ///
  /// The next reload drops them.
  private func errors(since start: Int) async -> [String] {
    guard let end = try? await doveadm(["log", "errors", "-s", "\(start)"], timeout: timeout) else {
      return []
    }
    return end.output.split(separator: "\n").compactMap { line in
      let kinds = ["Panic: ", "Fatal: ", "Error: "]
      let starts = kinds.compactMap { line.firstRange(of: $0)?.lowerBound }
      return starts.min().map { String(line[$0...]) }
    }
  }

  /// A probe under way.
  private struct ProbeRun {
    /// The one new process that was seen before it was started, if it was.
    let expected: Int32?
    let start = ContinuousClock.now
    private let task: Task<Void, Never>
    private let result: Result

    /// Where a task leaves its result.
    private final class Result: Sendable {
      let isClean = Mutex<Bool?>(nil)
    }

    init(_ instance: DovecotInstance, limit: Double, expected: Int32? = nil) {
      let result = Result()
      self.result = result
      self.expected = expected
      task = Task {
        let end = try? await instance.doveadm(DovecotInstance.probe, timeout: limit)
        let isClean =
          end.map {
            $0.status == 0 && !$0.errors.contains("Error:") && !$0.errors.contains("Fatal:")
          }
        result.isClean.withLock { $0 = isClean ?? false }
      }
    }

    /// Whether it was answered without complaint; nil while it is under way.
    var answer: Bool? { result.isClean.withLock { $0 } }

    func cancel() { task.cancel() }
  }

  /// What has been seen of the processes since the reload.
  private struct Sight {
    let old: Set<Int32>
    /// The one new process.
    private(set) var new: Int32?
    private(set) var isOld = false
    private(set) var isDead = false
    private var isSilent = true
    private var isFirst = false

    init(old: Set<Int32>) {
      self.old = old
    }

    mutating func look(at status: AuthenticationStatus?) {
      isSilent = status == nil
      guard let status else { return }
      isOld = !status.ids.isDisjoint(with: old)
      isDead = !isOld && status.isDead
      new = !isOld && status.ids.count == 1 ? status.ids.first : nil
      isFirst = status.started <= 1
    }

    /// Whether a process is still the one and first that the reload has brought.
    func isNew(_ process: Int32?) -> Bool { process != nil && process == new && isFirst }

    var description: String {
      isSilent
        ? "its master process does not answer"
        : isOld ? "the processes of the old configuration go on" : "no process for authentication"
    }
  }
}
