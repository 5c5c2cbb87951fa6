import Accounts
import Deadlines
import Diagnostics
import Files
import ModoboaDatabase
import PrivilegeSeparation
import Sync

/// Reads Modoboa's parameters by a worker, which starts with the first request and ends with this
/// object.
final class SourceWorker: ParametersReader {
  let choice: SourceChoice
  private let mayChange: Bool
  private let looksUpAccounts: Bool
  private let timeout: Timeout
  private let isVerbose: Bool
  private let explain: Explain
  private var worker: Worker?
  /// What the worker opens.
  private var opened: SourceChoice

  private enum Request: UInt8 {
    case open = 1
    case read = 2
    case acknowledge = 3
    case account = 4
    case tables = 7
    case mailboxes = 5
    case client = 8
    case handlesMailboxes = 9
  }

  /// Seconds after the time-out in which a worker may still report it.
  private static let grace = 0.25
  /// The largest answer, in bytes.
  private static let answerLimit = 1 << 20

  /// Starts no worker yet.
  ///
  /// - Parameters:
  ///   - options: the options of the run.
  ///   - mayChange: whether Modoboa's flag may be cleared.
  ///   - looksUpAccounts: whether accounts will be looked up after the parameters were read.
  ///   - explain: receives a line for `-v` about each step.
  /// - Throws: ``OptionError``.
  init(
    _ options: OptionValues, mayChange: Bool, looksUpAccounts: Bool = false,
    explain: @escaping Explain
  ) throws {
    choice = try SourceChoice(options)
    opened = choice
    self.mayChange = mayChange
    self.looksUpAccounts = looksUpAccounts
    timeout = try options.timeout()
    isVerbose = try options.isOn(.verbose)
    self.explain = explain
  }

  /// Whether the source is standard input.
  var isStandardInput: Bool { choice.isStandardInput }

  /// Starts the worker before the first request.
  ///
  /// The worker inherits this process's memory, and may come to run code that the owner of a
  /// settings.py chooses. So start it before this process knows a password that is not in the source.
  ///
  /// - Throws: `WorkerError` if the process or its pipes cannot be created, or no database is found.
  func begin() throws {
    worker = try worker ?? start()
    // Whether another worker is needed is known then.
    if case .discovery = opened { _ = try ask(.open) }
  }

  func isPipe() throws -> Bool {
    // Only an export can be a pipe; a database needs no request to know that.
    switch choice {
    case .descriptor, .export: break
    case .address, .database, .discovery, .usualInstance: return false
    }
    return try ask(.open).first == 1
  }

  func read() throws -> StoredParameters {
    do {
      return try StoredParameters(answer: try ask(.read))
    } catch is FieldReader.Malformed {
      throw WorkerError.nonsense("reading Modoboa's parameters")
    }
  }

  func acknowledge() throws -> Acknowledgement {
    do {
      return try Acknowledgement(answer: try ask(.acknowledge))
    } catch is FieldReader.Malformed {
      throw WorkerError.nonsense("clearing need_dovecot_update")
    }
  }

  /// Looks an account up in the database that the parameters were read from.
  ///
  /// - Parameter address: the address of its mailbox.
  /// - Returns: what Modoboa's tables say; it is not an error if they cannot be read.
  /// - Throws: a `ReportedError`.
  func account(_ address: MailboxAddress) throws -> StoredAccount {
    do {
      return try StoredAccount(answer: try askOnce(.account, Array(address.text.utf8)))
    } catch is FieldReader.Malformed {
      throw WorkerError.nonsense("looking up an account in Modoboa's database")
    }
  }

  /// Looks a client of Modoboa's OAuth2 service up in the database that the parameters were read from.
  ///
  /// - Parameter id: its id.
  /// - Returns: what Modoboa's table says; it is not an error if it cannot be read.
  /// - Throws: a `ReportedError`.
  func client(_ id: String) throws -> StoredClient {
    do {
      return try StoredClient(
        answer: try askOnce(.client, Array(id.utf8.prefix(StoredClient.limit))))
    } catch is FieldReader.Malformed {
      throw WorkerError.nonsense("looking up an OAuth2 client in Modoboa's database")
    }
  }

  /// Whether Modoboa renames and deletes mailboxes on the file system.
  ///
  /// - Returns: nil if that is not stored.
  /// - Throws: a `ReportedError`.
  func handlesMailboxes() throws -> Bool? {
    switch try askOnce(.handlesMailboxes) {
    case [0]: return false
    case [1]: return true
    case [2]: return nil
    default: throw WorkerError.nonsense("reading Modoboa's parameters")
    }
  }

  /// Looks at the tables that Dovecot writes, in the database that the parameters were read from.
  ///
  /// - Returns: what the database says; nil if the parameters come from an export.
  /// - Throws: a `ReportedError`.
  func tables() throws -> StoredTables? {
    do {
      let answer = try askOnce(.tables)
      return answer.isEmpty ? nil : try StoredTables(answer: answer)
    } catch is FieldReader.Malformed {
      throw WorkerError.nonsense("looking at the tables of Modoboa's database")
    }
  }

  /// The most mailboxes, and the most bytes of them; with the entries of the LDAP server, what a run keeps in
  /// memory.
  private static let mailboxLimits = (count: 200_000, bytes: 64 << 20)

  /// Reads all mailboxes in the database that the parameters were read from.
  ///
  /// - Parameter progress: called after each part with the number of mailboxes read.
  /// - Returns: the mailboxes.
  /// - Throws: a `ReportedError`.
  func mailboxes(progress: (Int) -> Void) throws -> [AccountComparison.Mailbox] {
    var mailboxes: [AccountComparison.Mailbox] = []
    var (last, bytes): (Int?, Int) = (nil, 0)
    while true {
      let page: MailboxPage
      let answer = try askOnce(.mailboxes, MailboxStart(user: last).bytes)
      do {
        page = try MailboxPage(bytes: answer)
      } catch {
        throw WorkerError.nonsense("reading the mailboxes in Modoboa's database")
      }
      mailboxes += page.mailboxes.map { .init($0.address.text, isEnabled: $0.isEnabled) }
      bytes += answer.count
      guard bytes <= Self.mailboxLimits.bytes else {
        throw AccountsError.tooMuch("mailboxes", mebibytes: Self.mailboxLimits.bytes >> 20)
      }
      guard mailboxes.count <= Self.mailboxLimits.count else {
        throw AccountsError.tooMany("mailboxes", limit: Self.mailboxLimits.count)
      }
      guard let next = page.mailboxes.last?.user, !page.isLast else { return mailboxes }
      guard last.map({ $0 < next }) ?? true else {
        throw WorkerError.nonsense("reading the mailboxes in Modoboa's database")
      }
      last = next
      progress(mailboxes.count)
    }
  }

  /// Asks the worker, and where it has given up the rights that are needed elsewhere, another one.
  private func ask(_ request: Request) throws -> [UInt8] {
    let answer = try askOnce(request)
    guard answer.isEmpty, case .discovery(let directory) = opened else { return answer }
    opened = .usualInstance(dovecotDirectory: directory)
    worker = nil
    return try askOnce(request)
  }

  private func askOnce(_ request: Request, _ content: [UInt8] = []) throws -> [UInt8] {
    let worker = try self.worker ?? start()
    self.worker = worker
    return try worker.ask(
      request.rawValue, with: content, Deadline(in: timeout.answer + Self.grace),
      limit: Self.answerLimit
    ) { explain($0) }
  }

  private func start() throws(WorkerError) -> Worker {
    try Worker(input: choice.input) {
      [choice = opened, mayChange, looksUpAccounts, timeout, isVerbose] channel, access in
      Self.serve(
        channel, SourceOpening(access: access, channel: channel, mayChange: mayChange), choice,
        timeout, isVerbose, looksUpAccounts: looksUpAccounts)
    }
  }

  /// The worker's loop: answers requests until there are no more.
  private static func serve(
    _ channel: WorkerChannel, _ opening: SourceOpening, _ choice: SourceChoice, _ timeout: Timeout,
    _ isVerbose: Bool, looksUpAccounts: Bool
  ) {
    var source: ParametersSource?
    // Without -v, nothing is sent.
    let explain: (String) -> Void = { if isVerbose { channel.explain($0) } }
    while let (kind, content) = channel.nextRequestWithContent(),
      let request = Request(rawValue: kind)
    {
      do {
        let isFirst = source == nil
        let opened = try source ?? opening.source(choice)
        source = opened
        if isFirst, let reason = opening.access.reason { explain(reason) }
        switch request {
        case .open: channel.answer([choice.isPipe ? 1 : 0])
        case .read:
          let settings = try opened.settings(
            timeout: timeout.seconds, begin: channel.begin, explain: explain)
          channel.answer(try settings.answer)
          // No further request will come: exit while the parent continues.
          if !settings.isPending, !looksUpAccounts { return }
        case .acknowledge:
          guard case .database(let database, _) = opened else { return }
          var end = try database.acknowledge(timeout: timeout.seconds, explain: explain)
          if case .notAllowed(let reason) = end, database.file != nil, opening.access.isForeign {
            end = .notWritable(reason + opening.access.note)
          }
          channel.answer(end.answer)
        case .account:
          guard case .database(let database, _) = opened,
            let address = MailboxAddress(String(decoding: content, as: UTF8.self))
          else { return }
          var watch = Stopwatch()
          let account = try database.account(
            address, timeout: timeout.seconds, explain: explain)
          explain("\(database.name): \(account.sentence(about: address)) (\(watch.lap()) ms)")
          channel.answer(account.answer)
        case .client:
          guard case .database(let database, _) = opened else { return }
          channel.answer(
            try database.client(
              String(decoding: content, as: UTF8.self), timeout: timeout.seconds, explain: explain
            ).answer)
        case .handlesMailboxes:
          guard case .database(let database, _) = opened else { return }
          let isOn = try database.handlesMailboxes(timeout: timeout.seconds, explain: explain)
          channel.answer([isOn.map { $0 ? 1 : 0 } ?? 2])
        case .tables:
          guard case .database(let database, _) = opened else {
            channel.answer([])
            continue
          }
          let tables = try database.tables(timeout: timeout.seconds, explain: explain)
          channel.answer(tables?.answer ?? [])
        case .mailboxes:
          guard case .database(let database, _) = opened else { return }
          let start = try MailboxStart(content)
          channel.answer(
            MailboxPage(
              try database.mailboxes(
                after: start.user, limit: MailboxPage.size, timeout: timeout.seconds,
                explain: explain)
            ).bytes)
        }
      } catch is NoSource where choice.isDiscovery && opening.access.isForeign {
        channel.answer([])
      } catch {
        channel.fail(error)
      }
    }
  }
}

extension SourceChoice {
  /// Whether reading may block on a writer.
  fileprivate var isPipe: Bool {
    switch self {
    case .descriptor: true
    case .export(let path): !InputFile.isRegular(path)
    case .address, .database, .discovery, .usualInstance: false
    }
  }

  /// Whether the database is looked for in all places.
  fileprivate var isDiscovery: Bool {
    if case .discovery = self { true } else { false }
  }
}

extension WorkerChannel {
  /// Reports an error with its exit status.
  func fail(_ error: any Error) {
    fail(status: UInt8(truncatingIfNeeded: ExitStatus(error).rawValue), "\(error)")
  }
}
