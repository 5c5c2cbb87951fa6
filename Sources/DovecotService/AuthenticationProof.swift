import Deadlines
import Glibc

// Known limits: a process that exits only later is not noticed. With `tls = yes` and ldaps, for
// example, 2.3 exits on its first successful connection, which comes late if the LDAP server is down.

extension DovecotInstance {
  /// The user whose cache entries the probe flushes; there is no such user.
  ///
  /// Without a name, a process that keeps running would lose its whole cache.
  private static let nobody = "update_dovecot_conf"

  /// The least time to allow for a verdict, in seconds: a new process first connects to the LDAP
  /// server, and waits 5 seconds for one that does not answer (db-ldap.h).
  private static let shortestProof = 10.0

  /// Makes sure that an auth process runs with the current configuration.
  ///
  /// Otherwise the first process after a reload could not be told from one started with the old
  /// configuration.
  ///
  /// - Returns: the processes that a reload will replace.
  /// - Throws: ``NoAnswer``.
  package func startAuthentication() throws(NoAnswer) -> DovecotProcesses {
    _ = try? doveadm(Self.probe, timeout: timeout)
    return try authenticationProcesses()
  }

  /// The processes that a reload will replace.
  ///
  /// - Returns: the processes; none if Dovecot has none or `doveadm` fails.
  /// - Throws: ``NoAnswer`` if they are not known: one of them could be mistaken for a new one.
  package func authenticationProcesses() throws(NoAnswer) -> DovecotProcesses {
    do {
      let status = try authenticationStatus(timeout: timeout)
      return DovecotProcesses(
        ids: status?.ids ?? [], isDead: status?.isDead(at: time(nil)) ?? false)
    } catch {
      throw NoAnswer(
        "doveadm: \(error.description), so it is not known which auth processes are running")
    }
  }

  /// A request that the auth process answers by itself: no user, no password, no query to an LDAP
  /// server or a database, no delay, no penalty.
  ///
  /// It always exits with 0.
  private static let probe = ["auth", "cache", "flush", nobody]

  /// Judges whether authentication works after a reload.
  ///
  /// - Parameters:
  ///   - old: the processes before the reload.
  ///   - start: when the reload began, in seconds since 1970.
  /// - Returns: the verdict, within 10 seconds or the time-out, whichever is longer.
  package func verdict(
    replacing old: DovecotProcesses, since start: Int
  ) -> AuthenticationVerdict {
    let end = Deadline(in: max(timeout, Self.shortestProof))
    var (sight, probe) = (Sight(old: old.ids), ProbeRun(self, end))
    var nextLook = Deadline(in: 0.3)
    while !end.hasPassed {
      let answer = probe.answer
      sight.look { () throws(ChildProcessError) in
        try authenticationStatus(timeout: max(end.remaining, 0.2))
      }
      if sight.isDead { return .died(lastError(since: start)) }
      if sight.isOld, nextLook.hasPassed {
        if let text = refusal(since: start) { return .refused(text) }
        nextLook = Deadline(in: 0.5)
      }
      if answer == true, sight.isNew(probe.expected) { return .lives }
      // A probe that reached a process about to exit may never be answered.
      let isLost = sight.new == nil && probe.isOld
      if answer != nil || isLost { probe = ProbeRun(self, end, expected: sight.new) }
      usleep(50_000)
    }
    return sight.isWaiting
      ? .waits : .notReloaded("the reload was requested, but \(sight.description)")
  }

  func authenticationStatus(
    timeout: Double
  ) throws(ChildProcessError) -> AuthenticationStatus? {
    let service = try doveadm(["service", "status", "auth"], timeout: timeout)
    let processes = try doveadm(["process", "status", "auth"], timeout: timeout)
    guard service.status == 0, processes.status == 0 else { return nil }
    return AuthenticationStatus(service: service.output, processes: processes.output)
  }

  /// The last error that an auth process logged before it exited.
  private func lastError(since start: Int) -> String {
    errors(since: start).last {
      ($0.hasPrefix("Fatal: auth: ") || $0.hasPrefix("Panic: auth: "))
        && !Self.isAccount(ofDeath: $0)
    }
      ?? "see its log"
  }

  /// The master process's error if it could not read its configuration; 2.3 only logs it.
  private func refusal(since start: Int) -> String? {
    let beginnings = [
      "Failed to read config", "Error reading configuration", "Config reload failed",
      "Can't reload configuration",
    ]
    return errors(since: start).last { line in
      beginnings.contains { line.hasPrefix("Error: master: \($0)") }
    }
  }

  /// The errors that Dovecot keeps in memory until the next reload, without their time stamps.
  private func errors(since start: Int) -> [String] {
    guard let end = try? doveadm(["log", "errors", "-s", "\(start)"], timeout: timeout) else {
      return []
    }
    return end.output.split(separator: "\n").compactMap { line in
      let kinds = ["Panic: ", "Fatal: ", "Error: "]
      let starts = kinds.compactMap { line.firstRange(of: $0)?.lowerBound }
      return starts.min().map { String(line[$0...]) }
    }
  }

  /// A running probe, killed when another replaces it.
  private struct ProbeRun {
    /// The one new process seen before the probe was started, if any.
    let expected: Int32?
    private let child: ChildProcess?
    private let old = Deadline(in: 2)

    init(_ instance: DovecotInstance, _ end: Deadline, expected: Int32? = nil) {
      self.expected = expected
      child = try? instance.startDoveadm(DovecotInstance.probe, timeout: end.remaining)
    }

    var isOld: Bool { old.hasPassed }

    /// Whether it was answered without an error; nil while it is running.
    var answer: Bool? {
      guard let child else { return false }
      guard let result = child.poll() else { return nil }
      guard case .success(let end) = result else { return false }
      return end.status == 0 && !end.errors.contains("Error:") && !end.errors.contains("Fatal:")
    }
  }

  /// What has been seen of the processes since the reload.
  private struct Sight {
    let old: Set<Int32>
    /// The one new process.
    private(set) var new: Int32?
    private(set) var isOld = false
    private(set) var isDead = false
    /// Why the last look found nothing out; nil if it did.
    private var obstacle: String? = Self.silence
    private var isFirst = false
    /// Until when the last look that found something out counts: the process may have exited since.
    private var validity = Deadline(in: 0)

    init(old: Set<Int32>) {
      self.old = old
    }

    private static let silence = "its master process does not answer"

    mutating func look(_ ask: () throws(ChildProcessError) -> AuthenticationStatus?) {
      let status: AuthenticationStatus?
      do throws(ChildProcessError) {
        status = try ask()
        obstacle = status == nil ? Self.silence : nil
      } catch {
        status = nil
        obstacle =
          if case .timedOut = error { Self.silence } else {
            "doveadm, which would show the result, did not answer: \(error.description)"
          }
      }
      guard let status else { return }
      validity = Deadline(in: 2)
      isOld = !status.ids.isDisjoint(with: old)
      isDead = !isOld && status.isDead(at: time(nil))
      new = !isOld && status.ids.count == 1 ? status.ids.first : nil
      isFirst = status.started <= 1
    }

    /// Whether a new process runs, as far as can be seen at the end.
    var isWaiting: Bool { new != nil && !validity.hasPassed }

    /// Whether a process is still the first and only one since the reload.
    func isNew(_ process: Int32?) -> Bool { process != nil && process == new && isFirst }

    var description: String {
      obstacle
        ?? (isOld
          ? "the old auth processes are still running" : "no auth process was started")
    }
  }
}
