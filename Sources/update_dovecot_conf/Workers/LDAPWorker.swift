import CSystemShims
import Deadlines
import Diagnostics
import DovecotGrammar
import DovecotService
import LDAPClient
import PassdbFile
import PrivilegeSeparation
import Secrets
import Sync

/// How the commands come to the LDAP servers: by a worker with the rights of Dovecot's own user, who
/// will do the same later, and has to be able to.
struct DirectoryAccess {
  private let caFile: String?
  private let dovecotDirectory: String
  /// How long the LDAP servers may take, in seconds.
  private let timeout: Double
  /// The name of the user as whom Dovecot authenticates.
  private let user: @Sendable () -> String

  /// Seconds beyond the time-out in which a worker may say that it was over.
  private static let grace = 0.25
  /// The largest answer, in bytes.
  private static let answerLimit = 1 << 16

  /// Judges the options.
  ///
  /// - Parameters:
  ///   - options: what is said.
  ///   - user: finds out Dovecot's own user; asked only if there is something to ask an LDAP server.
  /// - Throws: ``OptionError``.
  init(_ options: OptionValues, user: @escaping @Sendable () -> String) throws {
    caFile = options[.caFile]?.text
    dovecotDirectory = options.dovecotDirectory
    let seconds = try options.timeout()
    // Who does not want to wait for a lock still wants an answer.
    timeout = seconds == 0 ? 2 : seconds
    self.user = user
  }

  /// Tries all servers.
  ///
  /// - Returns: warnings.
  /// - Throws: `DirectoryError`, or `WorkerFailure`.
  func validate(_ passdb: LDAPPassdb, _ dialect: Dialect, explain: Explain) throws
    -> [String]
  {
    var fields = FieldReader(
      try ask(passdb, dialect, explain: explain) { [timeout] client, channel in
        var fields = FieldWriter()
        fields.put(
          try DirectoryProbe(client).check(passdb, timeout: timeout) { channel.explain($0) })
        return fields.bytes
      })
    return try Self.checked { () throws(FieldReader.Malformed) in try fields.texts(limit: 1 << 13) }
  }

  /// Tries a login.
  ///
  /// - Parameters:
  ///   - user: the login as typed.
  ///   - password: its password.
  ///   - passdb: what Dovecot would do.
  ///   - dialect: which Dovecot.
  ///   - explain: takes a sentence about each step.
  /// - Returns: the account name that Dovecot goes on with.
  /// - Throws: `DirectoryError`, or `WorkerFailure` with the reason why he would not get in.
  func accountName(
    of user: String, _ password: Secret, _ passdb: LDAPPassdb, _ dialect: Dialect,
    explain: Explain
  ) throws -> String {
    var fields = FieldReader(
      try ask(passdb, dialect, explain: explain) { [timeout] client, channel in
        var fields = FieldWriter()
        do {
          fields.put(
            try UserLogin(client, passdb).accountName(of: user, password, Deadline(in: timeout)) {
              channel.explain($0)
            })
        } catch let refusal as LoginRefusal {
          throw RefusedLogin(user: user, refusal: refusal)
        }
        return fields.bytes
      })
    return try Self.checked { () throws(FieldReader.Malformed) in try fields.text(limit: 1 << 13) }
  }

  private static func checked<Value>(
    _ read: () throws(FieldReader.Malformed) -> Value
  ) throws(WorkerFailure) -> Value {
    do {
      return try read()
    } catch {
      throw .nonsense("asking the LDAP servers")
    }
  }

  private func ask(
    _ passdb: LDAPPassdb, _ dialect: Dialect, explain: Explain,
    _ body: @escaping (DirectoryClient, WorkerChannel) throws -> [UInt8]
  ) throws -> [UInt8] {
    let user = user()
    let servers = passdb.servers.map { "\($0.host):\($0.port)" }.joined(separator: ", ")
    let worker = try Worker { [self] channel, access in
      while channel.nextRequest() != nil {
        channel.begin(Step(servers, "no answer in time"))
        do {
          channel.answer(try body(client(dialect, user, channel, access), channel))
        } catch {
          channel.fail(error)
        }
      }
    }
    do throws(WorkerFailure) {
      return try worker.ask(1, Deadline(in: timeout + Self.grace), limit: Self.answerLimit) {
        explain($0)
      }
    } catch {
      guard case .late(let step) = error else { throw error }
      throw DirectoryError(.unreachable, server: step.subject, step.late)
    }
  }

  /// libldap, trusting the certificates that Dovecot will trust, or those of --ca-file.
  ///
  /// - Throws: `DirectoryError` or `AccessError`.
  private func client(
    _ dialect: Dialect, _ user: String, _ channel: WorkerChannel, _ access: Access
  ) throws -> DirectoryClient {
    // Who names an authority wants it to count, whatever ldap.conf says.
    var authorities = TrustedAuthorities(file: caFile, requirement: .demand)
    let account = Account(named: user) ?? .nobody
    if caFile == nil {
      let certificates = LDAPCertificates(dialect, dovecotDirectory: dovecotDirectory)
      authorities.file = certificates.file
      authorities.directory = certificates.directory
      authorities.requirement = certificates.requirement.flatMap { .init(rawValue: $0) }
    }
    try access.take(rightsOf: account)
    _ = worker_write_no_files()
    return try DirectoryClient(authorities) { channel.begin($0) }
  }
}
