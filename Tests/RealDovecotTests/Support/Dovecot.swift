import DovecotGrammar
import Glibc
import PassdbFile
import TestSupport

/// A Dovecot for logins only.
final class Dovecot: Sendable {
  /// The result of a login.
  enum Login: Equatable {
    /// Accepted, with the name of the account.
    case account(String)
    /// Rejected: wrong user name or password.
    case refused
    /// A temporary failure: doveadm's output and the log.
    case failed(String)
  }

  private let release: DovecotRelease
  private let scratch: Scratch

  private init(_ release: DovecotRelease) {
    self.release = release
    scratch = Scratch(below: "\(release.root)/tmp")
  }

  /// Runs a Dovecot with the written file for the duration of a closure.
  ///
  /// - Parameters:
  ///   - release: the Dovecot to run.
  ///   - passdb: the passdb that the file is written for.
  ///   - above: lines above the include of the file: in dovecot-ldap.conf.ext (2.3) or dovecot.conf
  ///     (2.4).
  ///   - body: the work.
  /// - Throws: what ``Server`` or the closure throws.
  static func running(
    _ release: DovecotRelease, _ passdb: LDAPPassdb, above: String = "",
    _ body: (Dovecot) async throws -> Void
  ) async throws {
    let file = try GeneratedFile(passdb, dialect: release.dialect, origin: ["ldap_server_address"])
    try await running(release, above: above, making: { $0.write(file) }, body)
  }

  /// Writes the file to include.
  func write(_ file: GeneratedFile) { scratch.write(Self.fileName, file.text) }

  /// The name of the file in ``path``.
  static let fileName = "dovecot-modoboa.conf.ext"

  /// Runs a Dovecot with a file that a closure writes; otherwise as ``running(_:_:above:_:)``.
  ///
  /// - Parameters:
  ///   - release: the Dovecot to run.
  ///   - above: lines above the include.
  ///   - authority: the only CA file that it trusts; nil for the machine's CAs.
  ///   - ldapConf: what /etc/ldap/ldap.conf is for it; nil for what it is.
  ///   - making: writes ``fileName`` into ``path``, where the other files already exist.
  ///   - body: the work.
  /// - Throws: what ``Server`` or one of the closures throws.
  static func running(
    _ release: DovecotRelease, above: String = "", trusting authority: [UInt8]? = nil,
    ldapConf: String? = nil, making: (Dovecot) async throws -> Void,
    _ body: (Dovecot) async throws -> Void
  ) async throws {
    let dovecot = Dovecot(release)
    let scratch = dovecot.scratch
    // Dovecot's users pass through the directory to its sockets.
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
    let mounting = ldapConf.map {
      Self.mounting + [release.root, scratch.write("ldap.conf", $0, mode: 0o644)]
    }
    try await Server.running(
      (mounting ?? []) + dovecot.command("dovecot", "-F"), log: scratch["output"],
      isReady: { scratch.read("base/master.pid")?.isEmpty == false }
    ) { try await body(dovecot) }
  }

  /// The prefix of a command that sees another ldap.conf, with the root of its tree and the file as
  /// further arguments; the tree stays as it is.
  private static let mounting = [
    "/usr/bin/unshare", "-m", "--propagation", "private", "/bin/sh", "-euc",
    """
    mount -t tmpfs tmpfs /mnt
    mkdir /mnt/upper /mnt/work
    mount -t overlay overlay -o "lowerdir=$1/etc,upperdir=/mnt/upper,workdir=/mnt/work" "$1/etc"
    mkdir -p "$1/etc/ldap"
    cp "$2" "$1/etc/ldap/ldap.conf"
    chmod 755 "$1/etc/ldap"
    chmod 644 "$1/etc/ldap/ldap.conf"
    shift 2
    exec "$@"
    """, "sh",
  ]

  /// The Dovecot directory, from outside of any tree.
  var path: String { scratch.path }

  /// Trust in `ca.crt`; 2.4.0 to 2.4.2 ignore their own setting (db-ldap.c sets it without a new
  /// TLS context).
  private var trust: String {
    release.series == .v23
      ? "tls_ca_cert_file = \(directory)/ca.crt"
      : "import_environment {\n  LDAPTLS_CACERT = \(directory)/ca.crt\n}"
  }

  /// Tries a login as for IMAP, up to the name of the mailbox's user.
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

  /// The path of the scratch directory, as Dovecot sees it.
  private var directory: String { String(scratch.path.dropFirst(release.root.count)) }

  private func command(_ program: String, _ arguments: String...) -> [String] {
    release.inRoot + [program, "-c", "\(directory)/dovecot.conf"] + arguments
  }

  private func writeConfiguration(above: String) {
    let ours = "\(above)\n!include \(Self.fileName)\n"
    switch release.series {
    case .v23:
      scratch.write("dovecot-ldap.conf.ext", ours)
      scratch.write("dovecot.conf", common + only23)
    case .v24:
      scratch.write("dovecot.conf", only24 + common + ours)
    }
  }

  /// No listener: logins come from doveadm only.
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

  /// Without its listener, failed logins do not delay later ones.
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

extension DovecotRelease {
  /// The dialect of its configuration.
  var dialect: Dialect {
    switch series {
    case .v23: .v23
    case .v24: .v24
    }
  }
}

extension Dialect {
  /// The usual release that reads it.
  var release: DovecotRelease { self == .v23 ? .v23 : .v24 }
}
