import DovecotGrammar
import Glibc
import PassdbFile
import TestSupport

/// A Dovecot that does nothing but logins: 2.3 of this machine, or 2.4 in the Debian 13 tree.
final class Dovecot: Sendable {
  /// How a login ended.
  enum Login: Equatable {
    /// Let in, with the name of the account.
    case account(String)
    /// Told that user name or password is wrong.
    case refused
    /// Neither: what doveadm and the log say.
    case failed(String)
  }

  private let dialect: Dialect
  private let scratch: Scratch

  private init(_ dialect: Dialect) {
    self.dialect = dialect
    scratch = Scratch(below: Self.root(dialect) + "/tmp")
  }

  /// Runs a Dovecot with our file for a passdb as long as a closure does.
  ///
  /// - Parameters:
  ///   - dialect: which Dovecot.
  ///   - passdb: what the file says.
  ///   - above: what stands above the include of our file: in dovecot-ldap.conf.ext (2.3), in
  ///     dovecot.conf (2.4).
  ///   - body: what needs the Dovecot.
  /// - Throws: what ``Server`` or the closure throws.
  static func running(
    _ dialect: Dialect, _ passdb: LDAPPassdb, above: String = "",
    _ body: (Dovecot) async throws -> Void
  ) async throws {
    let file = try GeneratedFile(passdb, dialect: dialect, origin: ["ldap_server_address"])
    try await running(
      dialect, above: above, making: { $0.scratch.write(Self.fileName, file.text) }, body)
  }

  /// The name of our file in ``path``.
  static let fileName = "dovecot-modoboa.conf.ext"

  /// Runs a Dovecot with a file that somebody else writes; else as
  /// ``running(_:_:above:_:)``.
  ///
  /// - Parameters:
  ///   - dialect: which Dovecot.
  ///   - above: what stands above the include.
  ///   - authority: a certificate that it trusts alone; nil for those of the machine.
  ///   - making: writes ``fileName`` in ``path``, where the other files stand already.
  ///   - body: what needs the Dovecot.
  /// - Throws: what ``Server`` or one of the closures throws.
  static func running(
    _ dialect: Dialect, above: String = "", trusting authority: [UInt8]? = nil,
    making: (Dovecot) async throws -> Void, _ body: (Dovecot) async throws -> Void
  ) async throws {
    let dovecot = Dovecot(dialect)
    let scratch = dovecot.scratch
    // Dovecot's own users go through the directory to its sockets.
    chmod(scratch.path, 0o711)
    mkdir(scratch["base"], 0o755)
    mkdir(scratch["state"], 0o755)
    var above = above
    if let authority {
      scratch.write("ca.crt", authority, mode: 0o644)
      above += "\n" + dovecot.trust
    }
    dovecot.writeConfiguration(above: above)
    try await making(dovecot)
    try await Server.running(
      dovecot.command("dovecot", "-F"), log: scratch["output"],
      isReady: { scratch.read("base/master.pid")?.isEmpty == false }
    ) { try await body(dovecot) }
  }

  /// The Dovecot directory, from outside of any tree.
  var path: String { scratch.path }

  /// Trust in `ca.crt`; 2.4 up to 2.4.2 has no setting that counts (db-ldap.c sets it without a new TLS context).
  private var trust: String {
    dialect == .v23
      ? "tls_ca_cert_file = \(directory)/ca.crt"
      : "import_environment {\n  LDAPTLS_CACERT = \(directory)/ca.crt\n}"
  }

  /// Tries a login as an IMAP client would, up to the name that the mailbox is opened for.
  func login(_ login: String, _ password: String) async throws -> Login {
    let result = try await Program.run(
      "/usr/bin/timeout",
      ["-k", "2", "20"] + command("doveadm") + [
        "auth", "login", "-x", "service=imap", "--", login, password,
      ])
    let lines = result.text.split(separator: "\n")
    let home = "  home=/home-of/"
    if result.status == 0, let line = lines.first(where: { $0.hasPrefix(home) }) {
      return .account(String(line.dropFirst(home.count)))
    }
    if result.status == 77, !result.text.contains("temp_fail") { return .refused }
    let log = String(decoding: scratch.read("log") ?? [], as: UTF8.self)
    return .failed("\(result.status) \(result.text) \(result.errors) \(log)")
  }

  private static func root(_ dialect: Dialect) -> String {
    dialect == .v23 ? "" : TestData.debian13
  }

  /// The path of the scratch directory as Dovecot sees it.
  private var directory: String { String(scratch.path.dropFirst(Self.root(dialect).count)) }

  private func command(_ program: String, _ arguments: String...) -> [String] {
    (dialect == .v23 ? [] : ["chroot", TestData.debian13])
      + [program, "-c", "\(directory)/dovecot.conf"] + arguments
  }

  private func writeConfiguration(above: String) {
    let ours = "\(above)\n!include \(Self.fileName)\n"
    switch dialect {
    case .v23:
      scratch.write("dovecot-ldap.conf.ext", ours)
      scratch.write("dovecot.conf", common + only23)
    case .v24:
      scratch.write("dovecot.conf", only24 + common + ours)
    }
  }

  /// No listener: logins come from doveadm alone.
  private var common: String {
    """
    base_dir = \(directory)/base
    state_dir = \(directory)/state
    log_path = \(directory)/log
    instance_name = update_dovecot_conf-tests
    protocols =
    ssl = no
    auth_mechanisms = plain
    auth_username_chars =
    auth_failure_delay = 0

    """
  }

  /// Without its listener, the penalty for failed logins cannot delay the next one.
  private var only23: String {
    """
    service anvil {
      unix_listener anvil-auth-penalty {
        mode = 0
      }
    }
    passdb {
      driver = ldap
      args = \(directory)/dovecot-ldap.conf.ext
    }
    userdb {
      driver = static
      args = uid=65534 gid=65534 home=/home-of/%u
    }

    """
  }

  private var only24: String {
    """
    dovecot_config_version = 2.4.0
    dovecot_storage_version = 2.4.0
    userdb static {
      fields {
        uid = 65534
        gid = 65534
        home = "/home-of/%{user}"
      }
    }

    """
  }
}
