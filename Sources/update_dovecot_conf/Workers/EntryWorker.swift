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
  /// The most entries; with the mailboxes, what a run keeps in memory.
  private static let entryLimit = 200_000

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
    while true {
      guard !end.hasPassed else { throw AccountsError.takesTooLong(seconds: Int(Self.wholeTime)) }
      let page = try page(explain)
      found.entries += page.entries
      found.unlisted = page.unlisted
      found.referral = page.referral
      guard found.entries.count <= Self.entryLimit else {
        throw AccountsError.tooMany("entries", limit: Self.entryLimit)
      }
      guard !page.isLast else { return found }
      progress(found.entries.count, page.asked)
    }
  }

  private func page(_ explain: Explain) throws -> EntryPage {
    let answer: [UInt8]
    do throws(WorkerError) {
      answer = try worker.ask(1, Deadline(in: timeout + Self.grace), limit: Self.answerLimit) {
        explain($0)
      }
    } catch {
      guard case .late(let step) = error else { throw error }
      throw LDAPError(.unreachable, server: step.subject, step.late)
    }
    do {
      return try EntryPage(bytes: answer)
    } catch {
      throw WorkerError.nonsense("asking the LDAP servers")
    }
  }
}
