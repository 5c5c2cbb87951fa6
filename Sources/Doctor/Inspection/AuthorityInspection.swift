import DovecotService
import Files
import Glibc

/// Finds what decides whose certificates libldap takes in Dovecot's authentication.
struct AuthorityInspection {
  /// What the host's own paths begin with.
  let root: String
  /// The user of Dovecot's authentication.
  let user: String
  /// The authority to be named in a remedy.
  let usual: String

  /// Where libldap looks: in Debian, in others, the first that is there.
  private static let confPaths = ["/etc/ldap/ldap.conf", "/etc/openldap/ldap.conf"]

  /// All but what is named.
  var facts: AuthorityFacts {
    let path = Self.confPaths.first { InputFile.isRegular(root + $0) } ?? Self.confPaths[0]
    let text = InputFile.readable(root + path)
    return AuthorityFacts(
      ldapConf: LDAPConf(path: path, text: text), hasSystemStore: hasSystemStore, usual: usual)
  }

  /// What stands under the paths that are named.
  func stores(_ paths: [String]) -> [CertificateStore] {
    let reader = FileReader(user: user)
    return paths.map { CertificateStore(path: $0, problem: problem(of: $0, for: reader)) }
  }

  private func problem(of path: String, for reader: FileReader) -> CertificateStore.Problem? {
    var status = stat()
    guard stat(root + path, &status) == 0 else { return .missing }
    let isFolder = status.st_mode & S_IFMT == S_IFDIR
    if let obstacle = reader.obstacle(to: root + path) {
      return .unreadable(String(obstacle.dropFirst(root.utf8.count)))
    }
    if isFolder {
      let pattern = "\(ConfigurationFiles.literal(root + path))/*"
      return ConfigurationFiles().paths(matching: pattern).isEmpty ? .empty : nil
    }
    let text = InputFile.readable(root + path, limit: 1 << 24) ?? []
    return ByteSearch.contains("-----BEGIN", in: text)
      && ByteSearch.contains("CERTIFICATE-----", in: text) ? nil : .empty
  }

  /// Whether libldap has authorities of its own: with OpenSSL those of the system, with GnuTLS, as
  /// in Debian 12, none (`tlso_ctx_init()`, libraries/libldap/tls_o.c of OpenLDAP 2.6).
  private var hasSystemStore: Bool {
    let usesGnuTLS = libraries.contains { path in
      (InputFile.readable(path, limit: 1 << 24))
        .map { ByteSearch.contains("libgnutls", in: $0) } ?? false
    }
    let stores = ["/etc/ssl/certs/*.0", "/etc/pki/tls/cert.pem", "/etc/ssl/cert.pem"]
    return !usesGnuTLS && stores.contains { !paths($0).isEmpty }
  }

  /// The libldap of Dovecot's driver; all that there are if that is not known.
  ///
  /// A host that was upgraded from Debian 12 to 13 may have that of either.
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

  /// The module of Dovecot's driver; nil if it is not where it is looked for, or cannot be read.
  private var driver: [UInt8]? {
    // Each is read once: the first of a lazy collection would be read twice, and the second time it
    // need not be there.
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
