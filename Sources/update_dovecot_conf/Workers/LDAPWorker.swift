import CSystemShims
import Deadlines
import Diagnostics
import DovecotGrammar
import DovecotService
import Files
import LDAPClient
import PassdbFile
import PrivilegeSeparation
import Secrets

/// Access to the LDAP servers, by a worker with the rights of the user of Dovecot's auth process: what
/// works here works for Dovecot.
struct LDAPWorker {
  private let caFile: String?
  private let dovecotDirectory: String
  /// How long the LDAP servers may take, in seconds.
  private let timeout: Double
  private let dovecot: DovecotChoice

  /// Seconds after the time-out in which a worker may still report it.
  private static let grace = 0.25
  /// The largest answer, in bytes.
  private static let answerLimit = 1 << 16

  /// - Parameters:
  ///   - options: the options of the run.
  ///   - dovecot: the Dovecot whose user connects to the LDAP servers, and whose CA is trusted.
  /// - Throws: ``OptionError``.
  init(_ options: OptionValues, _ dovecot: DovecotChoice) throws {
    caFile = options[.caFile]?.text
    dovecotDirectory = options.dovecotDirectory
    timeout = try options.timeout().answer
    self.dovecot = dovecot
  }

  /// Tries all servers.
  ///
  /// - Returns: a verdict for each server that was tried.
  /// - Throws: `LDAPError`, or `WorkerError`.
  func tryServers(_ passdb: LDAPPassdb, _ dialect: Dialect, explain: Explain) throws
    -> [ServerVerdict]
  {
    let answer = try ask(passdb, dialect, explain: explain) { [timeout] client, channel in
      TrialAnswer(
        LDAPTrial(client).verdicts(passdb, timeout: timeout) { channel.explain($0) }
      ).bytes
    }
    return try Self.checked { () throws(FieldReader.Malformed) in try TrialAnswer(answer) }.verdicts
  }

  /// Tries a login.
  ///
  /// - Parameters:
  ///   - user: the login as typed.
  ///   - password: the user's password.
  ///   - passdb: the passdb that Dovecot would use.
  ///   - dialect: Dovecot's dialect.
  ///   - explain: receives a line for `-v` about each step.
  /// - Returns: what the servers say.
  /// - Throws: `LDAPError`, or `WorkerError`.
  func login(
    of user: String, _ password: Secret, _ passdb: LDAPPassdb, _ dialect: Dialect,
    explain: Explain
  ) throws -> LoginAnswer {
    let answer = try ask(passdb, dialect, explain: explain) { [timeout] client, channel in
      var delays: [LoginAnswer.Delay] = []
      let verdict: LoginAnswer.Verdict
      do {
        let name = try UserLogin(client, passdb).accountName(
          of: user, password, Deadline(in: timeout), explain: { channel.explain($0) },
          took: { delays.append(.init(server: $0, milliseconds: Int($1 * 1000))) })
        verdict = .accountName(name)
      } catch let refusal as LoginRefusal {
        verdict = .refused(RefusedLogin(user: user, refusal: refusal))
      }
      return LoginAnswer(verdict: verdict, delays: delays).bytes
    }
    return try Self.checked { () throws(FieldReader.Malformed) in try LoginAnswer(answer) }
  }

  /// Starts a worker that reads the entries which a passdb finds; it connects when it is first asked.
  ///
  /// - Parameters:
  ///   - passdb: the passdb that Dovecot would use.
  ///   - dialect: Dovecot's dialect.
  ///   - addresses: the addresses of the mailboxes.
  /// - Returns: the worker.
  /// - Throws: `WorkerError`.
  func entries(_ passdb: LDAPPassdb, _ dialect: Dialect, addresses: [String]) throws(WorkerError)
    -> EntryWorker
  {
    let worker = try start(passdb, dialect) { [timeout] client, channel in
      var open: EntryReader?
      return {
        let reader =
          try open
          ?? EntryReader.open(
            client(), passdb, addresses: addresses, Deadline(in: timeout),
            explain: { channel.explain($0) })
        open = reader
        channel.begin(Step(reader.server, "no answer in time"))
        return try reader.nextPage(timeout: timeout) { channel.explain($0) }.bytes
      }
    }
    return EntryWorker(worker, timeout: timeout)
  }

  private static func checked<Value>(
    _ read: () throws(FieldReader.Malformed) -> Value
  ) throws(WorkerError) -> Value {
    do {
      return try read()
    } catch {
      throw .nonsense("asking the LDAP servers")
    }
  }

  private func ask(
    _ passdb: LDAPPassdb, _ dialect: Dialect, explain: Explain,
    _ body: @escaping (LDAPLibrary, WorkerChannel) throws -> [UInt8]
  ) throws -> [UInt8] {
    let worker = try start(passdb, dialect) { client, channel in
      { try body(try client(), channel) }
    }
    do throws(WorkerError) {
      return try worker.ask(1, Deadline(in: timeout + Self.grace), limit: Self.answerLimit) {
        explain($0)
      }
    } catch {
      guard case .late(let step) = error else { throw error }
      throw LDAPError(.unreachable, server: step.subject, step.late)
    }
  }

  /// Starts a worker.
  ///
  /// - Parameters:
  ///   - passdb: the passdb that Dovecot would use.
  ///   - dialect: Dovecot's dialect.
  ///   - serve: makes what answers a request, from what loads libldap.
  /// - Returns: the worker.
  /// - Throws: `WorkerError`.
  private func start(
    _ passdb: LDAPPassdb, _ dialect: Dialect,
    _ serve: (_ client: @escaping () throws -> LDAPLibrary, WorkerChannel) -> () throws -> [UInt8]
  ) throws(WorkerError) -> Worker {
    let account = dovecot.authenticationAccount
    let heeds = dialect.hasSettingsFiles || dovecot.heedsClientTLSSettings
    let servers = passdb.servers.map { "\($0.host):\($0.port)" }.joined(separator: ", ")
    return try Worker(input: caFile.flatMap(DescriptorPath.number(behind:))) {
      [self] channel, access in
      let answer = serve(
        { try client(heeds ? dialect : nil, account, channel, access) }, channel)
      while channel.nextRequest() != nil {
        channel.begin(Step(servers, "no answer in time"))
        do {
          channel.answer(try answer())
        } catch {
          channel.fail(error)
        }
      }
    }
  }

  /// libldap, set up to trust the CA of --ca-file, or the CAs that Dovecot trusts.
  ///
  /// - Parameters:
  ///   - dialect: Dovecot's dialect; nil if it ignores its own CA settings.
  ///   - account: the user whose rights the worker takes.
  ///   - channel: receives what the worker is about to do.
  ///   - access: the rights of the worker.
  /// - Returns: the library.
  /// - Throws: `LDAPError` or `AccessError`.
  private func client(
    _ dialect: Dialect?, _ account: Account, _ channel: WorkerChannel, _ access: Access
  ) throws -> LDAPLibrary {
    // --ca-file takes precedence over ldap.conf.
    var authorities = TrustedAuthorities(file: try caFile.map(Self.file), requirement: .demand)
    if caFile == nil {
      authorities.requirement = nil
      if let dialect {
        authorities = .init(try LDAPTrust(dialect, dovecotDirectory: dovecotDirectory))
      }
    }
    try access.take(rightsOf: account)
    _ = worker_write_no_files()
    return try LDAPLibrary(authorities) { channel.begin($0) }
  }

  /// A path that the user of the servers can open: what came by a descriptor is copied.
  private static func file(_ path: String) throws -> String {
    guard DescriptorPath.number(behind: path) != nil else { return path }
    let content: [UInt8]?
    do {
      content = try InputFile.content(of: path, limit: caLimit)
    } catch {
      throw LDAPError(
        .unusableClient, server: "", "the trusted certificates cannot be read: \(error)")
    }
    guard let content, let copy = MemoryFile.path(holding: content) else {
      throw LDAPError(
        .unusableClient, server: "",
        "\(path): is larger than \(caLimit >> 20) MiB, or does not fit into memory")
    }
    return copy
  }

  /// The largest file of certificates that comes by a descriptor, in bytes: Debian's has 220 000.
  private static let caLimit = 4 << 20
}

extension TrustedAuthorities {
  /// The CAs that Dovecot's configuration names.
  fileprivate init(_ trust: LDAPTrust) {
    self.init(file: trust.file?.value, directory: trust.directory?.value)
    if let word = trust.requirement?.value.lowercased() {
      // "yes" in 2.4 is the default.
      requirement = Requirement(rawValue: word) ?? (word == "no" ? .never : nil)
    }
  }
}
