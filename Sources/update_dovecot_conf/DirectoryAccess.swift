import Deadlines
import Directory
import DovecotService
import DovecotSettings
import ParameterSync

/// How the commands come to the directory servers.
struct DirectoryAccess {
  private let caFile: String?
  private let dovecotDirectory: String
  /// How long the directory may take, in seconds.
  let timeout: Double

  /// Judges the options.
  ///
  /// - Throws: ``OptionError``.
  init(_ options: OptionValues) throws {
    caFile = options[.caFile]?.text
    dovecotDirectory = options.dovecotDirectory
    let seconds = try options.timeout()
    // Who does not want to wait for a lock still wants an answer.
    timeout = seconds == 0 ? 2 : seconds
  }

  /// libldap, trusting the certificates that Dovecot will trust, or those of --ca-file.
  ///
  /// - Throws: `DirectoryError`.
  func client(_ dialect: Dialect) throws -> DirectoryClient {
    // Who names an authority wants it to count, whatever ldap.conf says.
    var authorities = TrustedAuthorities(file: caFile, requirement: .demand)
    if caFile == nil {
      let certificates = LDAPCertificates(dialect, dovecotDirectory: dovecotDirectory)
      authorities.file = certificates.file
      authorities.directory = certificates.directory
      authorities.requirement = certificates.requirement.flatMap { .init(rawValue: $0) }
    }
    return try DirectoryClient(authorities, deadline: Deadline(in: timeout))
  }

  /// Tries all servers.
  ///
  /// - Throws: `DirectoryError`.
  func validate(_ passdb: LDAPPassdb, _ dialect: Dialect, explain: Synchronizer.Explain) throws
    -> [String]
  {
    try DirectoryProbe(try client(dialect)).check(passdb, timeout: timeout) { explain($0) }
  }
}
