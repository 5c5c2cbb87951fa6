import Accounts
import Deadlines
import Diagnostics
import LDAPClient
import PrivilegeSeparation

/// A worker that reads the entries of an LDAP server in parts, over one connection.
struct EntryWorker {
  private let worker: Worker
  /// How long the server may take to answer a request, in seconds.
  private let timeout: Double

  /// How long all of it may take, in seconds.
  private static let wholeTime = 3600.0
  /// Seconds beyond a time-out: the worker's pause, its share of single searches, and its own report.
  private static let grace = EntryReader.longestPause + 1.25
  /// The largest answer, in bytes.
  private static let answerLimit = 1 << 20
  /// The most entries, and the most bytes of them; with the mailboxes, what a run keeps in memory.
  private static let limits = (entries: 200_000, bytes: 64 << 20)

  /// - Parameters:
  ///   - worker: a worker that answers each request with an `EntryPage`.
  ///   - timeout: how long the server may take to answer, in seconds.
  init(_ worker: Worker, timeout: Double) {
    self.worker = worker
    self.timeout = timeout
  }

  /// What the server has.
  struct Found {
    var entries: [KnownEntry] = []
    /// Why these need not be all entries; nil if they are.
    var unlisted: String?
    /// The first referral, which was not followed; nil if there is none.
    var referral: String?
  }

  /// Reads all entries.
  ///
  /// - Parameters:
  ///   - explain: receives a line for `-v` about each step.
  ///   - progress: called after each part with the numbers of entries read and of mailboxes asked for.
  /// - Returns: the entries.
  /// - Throws: `LDAPError`, `WorkerError`, or ``AccountsError``.
  func found(
    explain: Explain, progress: (_ entries: Int, _ asked: Int?) -> Void
  ) throws -> Found {
    let end = Deadline(in: Self.wholeTime)
    var found = Found()
    var bytes = 0
    // The first request connects, too.
    var timeout = timeout * 2
    while true {
      guard !end.hasPassed else { throw AccountsError.takesTooLong(seconds: Int(Self.wholeTime)) }
      let answer = try answer(timeout, explain)
      let page: EntryPage
      do {
        page = try EntryPage(bytes: answer)
      } catch {
        throw WorkerError.nonsense("asking the LDAP servers")
      }
      timeout = self.timeout
      bytes += answer.count
      guard bytes <= Self.limits.bytes else {
        throw AccountsError.tooMuch("entries", mebibytes: Self.limits.bytes >> 20)
      }
      found.entries += page.entries
      found.unlisted = page.unlisted
      found.referral = page.referral
      guard found.entries.count <= Self.limits.entries else {
        throw AccountsError.tooMany("entries", limit: Self.limits.entries)
      }
      guard !page.isLast else { return found }
      progress(found.entries.count, page.asked)
    }
  }

  private func answer(_ timeout: Double, _ explain: Explain) throws -> [UInt8] {
    do throws(WorkerError) {
      return try worker.ask(1, Deadline(in: timeout + Self.grace), limit: Self.answerLimit) {
        explain($0)
      }
    } catch {
      guard case .late(let step) = error else { throw error }
      throw LDAPError(.unreachable, server: step.subject, step.late)
    }
  }
}
