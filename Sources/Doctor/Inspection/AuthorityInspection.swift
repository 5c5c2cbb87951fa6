import DovecotService
import Files
import Glibc

/// Finds what decides which CAs libldap trusts in Dovecot's auth process.
struct AuthorityInspection {
  /// The prefix of all paths of the host.
  let root: String
  /// The user of Dovecot's auth process.
  let user: String
  /// The CA file that remedies name.
  let usual: String
  /// The groups that the user has beside its own.
  var extraGroups: [String] = []

  /// Where libldap looks, on Debian and on other systems; the first that exists.
  private static let confPaths = ["/etc/ldap/ldap.conf", "/etc/openldap/ldap.conf"]

  /// All facts except the stores.
  ///
  /// - Parameter ldaprc: the value of `ldaprc_path` of 2.3, if it is set.
  /// - Returns: the facts.
  func facts(ldaprc: String?) -> AuthorityFacts {
    let path = Self.confPaths.first { InputFile.isRegular(root + $0) } ?? Self.confPaths[0]
    let text = InputFile.readable(root + path)
    return AuthorityFacts(
      ldapConf: LDAPConf(path: path, text: text),
      ldaprc: ldaprc.flatMap { $0.hasPrefix("/") ? $0 : nil }.map {
        LDAPConf(path: $0, text: InputFile.readable(root + $0))
      }, hasSystemStore: hasSystemStore, usual: usual)
  }

  /// The stores at these paths.
  func stores(_ paths: [String]) -> [CertificateStore] {
    let reader = FileReader(user: user, extraGroups: extraGroups)
    return paths.map { CertificateStore(path: $0, problem: problem(of: $0, for: reader)) }
  }

  private func problem(of path: String, for reader: FileReader) -> CertificateStore.Problem? {
    var status = stat()
    guard stat(root + path, &status) == 0 else { return .missing }
    let isDirectory = status.st_mode & S_IFMT == S_IFDIR
    if let obstacle = reader.obstacle(to: root + path) {
      return .unreadable(String(obstacle.dropFirst(root.utf8.count)))
    }
    if isDirectory {
      let pattern = "\(ConfigurationFiles.literal(root + path))/*"
      return ConfigurationFiles().paths(matching: pattern).isEmpty ? .empty : nil
    }
    let text = InputFile.readable(root + path, limit: 1 << 24) ?? []
    return ByteSearch.contains("-----BEGIN", in: text)
      && ByteSearch.contains("CERTIFICATE-----", in: text) ? nil : .empty
  }

  /// Whether libldap trusts any CA by default: with OpenSSL those of the system, with GnuTLS, as on
  /// Debian 12, none (`tlso_ctx_init()`, libraries/libldap/tls_o.c of OpenLDAP 2.6).
  private var hasSystemStore: Bool {
    let usesGnuTLS = libraries.contains { path in
      (InputFile.readable(path, limit: 1 << 24))
        .map { ByteSearch.contains("libgnutls", in: $0) } ?? false
    }
    let stores = ["/etc/ssl/certs/*.0", "/etc/pki/tls/cert.pem", "/etc/ssl/cert.pem"]
    return !usesGnuTLS && stores.contains { !paths($0).isEmpty }
  }

  /// The libldap that Dovecot's ldap driver links to; every installed one if that is not known.
  ///
  /// A host that was upgraded from Debian 12 to 13 may have both.
  private var libraries: [String] {
    let all = [
      "/usr/lib/*/libldap*.so.?", "/usr/lib64/libldap*.so.?", "/usr/lib/libldap*.so.?",
    ]
    .flatMap(paths)
    guard let driver else { return all }
    let own = all.filter { path in
      ByteSearch.contains(String(path.split(separator: "/").last ?? ""), in: driver)
    }
    return own.isEmpty ? all : own
  }

  /// The module of Dovecot's ldap driver; nil if it is not found or cannot be read.
  private var driver: [UInt8]? {
    // A loop, since `lazy.compactMap(…).first` would read the file twice, and it may be gone by then.
    for directory in ["/usr/lib/dovecot/modules/auth", "/usr/lib64/dovecot/auth"] {
      if let module = InputFile.readable("\(root)\(directory)/libauthdb_ldap.so", limit: 1 << 24) {
        return module
      }
    }
    return nil
  }

  private func paths(_ pattern: String) -> [String] {
    ConfigurationFiles().paths(matching: ConfigurationFiles.literal(root) + pattern)
  }
}
