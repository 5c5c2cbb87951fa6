import Deadlines
import Glibc

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
  /// - Throws: ``NoAnswer``.
  package func startAuthentication() throws(NoAnswer) -> DovecotProcesses {
    _ = try? doveadm(Self.probe, timeout: timeout)
    return try authenticationProcesses()
  }

  /// The processes that a reload will replace.
  ///
  /// - Returns: none if Dovecot says that it has none, or refuses to tell.
  /// - Throws: ``NoAnswer`` if it is not known: one of them could be taken for a new one.
  package func authenticationProcesses() throws(NoAnswer) -> DovecotProcesses {
    do {
      let status = try authenticationStatus(timeout: timeout)
      return DovecotProcesses(ids: status?.ids ?? [], isDead: status?.isDead ?? false)
    } catch {
      throw NoAnswer(
        "doveadm: \(error.description), so it is not known which processes do authentication")
    }
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
      if sight.isDead { return .died(lastWords(since: start)) }
      if sight.isOld, nextLook.hasPassed {
        if let words = refusal(since: start) { return .refused(words) }
        nextLook = Deadline(in: 0.5)
      }
      if answer == true, sight.isNew(probe.expected) { return .lives }
      // One that went to a process which is about to end may wait for its answer in vain.
      let isLost = sight.new == nil && probe.isOld
      if answer != nil || isLost { probe = ProbeRun(self, end, expected: sight.new) }
      usleep(50_000)
    }
    return sight.new == nil
      ? .notReloaded("it was told so, but \(sight.description)") : .waits
  }

  func authenticationStatus(
    timeout: Double
  ) throws(ChildProcessError) -> AuthenticationStatus? {
    let service = try doveadm(["service", "status", "auth"], timeout: timeout)
    let processes = try doveadm(["process", "status", "auth"], timeout: timeout)
    guard service.status == 0, processes.status == 0 else { return nil }
    return AuthenticationStatus(service: service.output, processes: processes.output)
  }

  /// What authentication said last before its end.
  private func lastWords(since start: Int) -> String {
    errors(since: start).last {
      $0.hasPrefix("Fatal: auth: ") || $0.hasPrefix("Panic: auth: ")
    }
      ?? "its log has more"
  }

  /// What the master process says if it could not read its configuration; 2.3 says it only in the
  /// log.
  private func refusal(since start: Int) -> String? {
    let beginnings = [
      "Failed to read config", "Error reading configuration", "Config reload failed",
      "Can't reload configuration",
    ]
    return errors(since: start).last { line in
      beginnings.contains { line.hasPrefix("Error: master: \($0)") }
    }
  }

  /// The errors that Dovecot has in memory, without their time stamps.
  ///
  /// The next reload drops them.
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

  /// A probe under way; it is ended when another takes its place.
  private struct ProbeRun {
    /// The one new process that was seen before it was started, if it was.
    let expected: Int32?
    private let child: ChildProcess?
    private let old = Deadline(in: 2)

    init(_ instance: DovecotInstance, _ end: Deadline, expected: Int32? = nil) {
      self.expected = expected
      child = try? instance.startDoveadm(DovecotInstance.probe, timeout: end.remaining)
    }

    /// Whether it was started a while ago.
    var isOld: Bool { old.hasPassed }

    /// Whether it was answered without complaint; nil while it is under way.
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
    /// Why nothing was seen the last time; nil if something was.
    private var obstacle: String? = Self.silence
    private var isFirst = false

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
            "doveadm, which could show what it did, gives no answer: \(error.description)"
          }
      }
      guard let status else { return }
      isOld = !status.ids.isDisjoint(with: old)
      isDead = !isOld && status.isDead
      new = !isOld && status.ids.count == 1 ? status.ids.first : nil
      isFirst = status.started <= 1
    }

    /// Whether a process is still the one and first that the reload has brought.
    func isNew(_ process: Int32?) -> Bool { process != nil && process == new && isFirst }

    var description: String {
      obstacle
        ?? (isOld
          ? "the processes of the old configuration go on" : "no process for authentication")
    }
  }
}
