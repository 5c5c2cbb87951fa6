import Glibc

/// The literal texts of the samples that a ``MailHost`` replaces, and their replacements.
struct MailHostReplacements {
  /// The user in place of vmail and modoboa: one with this uid on every Debian.
  static let owner: (name: String, number: uid_t) = ("mail", 8)
  /// The name of the post-login script in the Dovecot directory.
  static let script = "postlogin.sh"

  private let host: MailHost
  private let certificates: LDAPCertificates
  private let authority: String?

  init(_ host: MailHost, _ certificates: LDAPCertificates, _ authority: String?) {
    (self.host, self.certificates, self.authority) = (host, certificates, authority)
  }

  /// The texts with all replacements made.
  ///
  /// - Parameter files: texts by file name.
  /// - Returns: the texts for this host.
  /// - Throws: ``MailHostFiles/Missing`` for a text that is in no file.
  func replaced(in files: [String: String]) throws -> [String: String] {
    try all.reduce(files) { files, pair in
      guard files.values.contains(where: { $0.contains(pair.0) }) else {
        throw MailHostFiles.Missing(description: "no sample for \(host.release) has: \(pair.0)")
      }
      return files.mapValues { $0.replacing(pair.0, with: pair.1) }
    }
  }

  /// In the order of replacement: the ports come last, since one may have 3306 or 5432 in it.
  private var all: [(String, String)] {
    places + users + (host.release.series == .v23 ? only23 : []) + database + ports
  }

  private var places: [(String, String)] {
    [
      ("/etc/dovecot/private/dovecot.pem", certificates[.right]),
      ("/etc/dovecot/private/dovecot.key", certificates.key),
      ("/srv/vmail/", "\(host.scratch["mail"])/"),
      ("/var/spool/postfix/private/", "\(host.scratch["postfix"])/"),
    ]
  }

  private var users: [(String, String)] {
    let (name, number) = Self.owner
    return [
      (
        "/usr/local/bin/postlogin.sh\n  user = modoboa",
        "\(host.dovecotDirectory)/\(Self.script)\n  user = \(name)"
      ),
      ("5000 AS ", "\(number) AS "), ("valid_uid = 5000", "valid_uid = \(number)"),
      ("user = vmail", "user = \(name)"), ("user = postfix", "user = root"),
      ("group = postfix", "group = root"),
    ]
  }

  private var ports: [(String, String)] {
    [
      ("port = 143\n", "port = \(host.ports.imap)\n"),
      ("port = 110\n", "port = \(host.ports.pop3)\n"),
      ("port = 4190\n", "port = \(host.ports.sieve)\n"),
      ("port = 993\n", "port = 0\n"), ("port = 995\n", "port = 0\n"),
    ]
  }

  private var only23: [(String, String)] {
    [
      ("quota = pgsql:", "quota = \(host.database.kind.word):"),
      ("sharing = pgsql:", "sharing = \(host.database.kind.word):"),
      ("/etc/ssl/certs/ca-certificates.crt", authority ?? "/etc/ssl/certs/ca-certificates.crt"),
      ("/etc/dovecot/", "\(host.dovecotDirectory)/"),
    ]
  }

  private var database: [(String, String)] {
    let is23 = host.release.series == .v23
    switch host.database.place {
    case .file(let path):
      // The dict process must run as the owner of the file; the sample for 2.4 already does.
      let dictionary = "service dict {\n"
      let section = dictionary + (is23 ? "" : "  user = modoboa\n")
      return [
        (section, "\(dictionary)  user = \(Self.owner.name)\n"),
        ("/srv/modoboa/instance/modoboa.db", path),
      ]
    case .server(let server, let name):
      let isPostgreSQL = server.kind == .postgreSQL
      // The first in Dovecot's files, the second in the script.
      let names = Set([is23 ? "dbname=" : "dbname = ", isPostgreSQL ? "dbname=" : "--database="])
      return names.sorted().map { ("\($0)modoboa", "\($0)\(name)") }
        + [
          (isPostgreSQL ? "5432" : "3306", "\(server.port)"),
          ("s3cret", DatabaseAccount.modoboa.password),
        ] + (is23 ? [] : [("/etc/dovecot/", "\(host.dovecotDirectory)/")])
    }
  }

  /// The script's password file, as its comment says; nil if it needs none.
  var scriptsPassword: (name: String, text: String)? {
    switch host.database.kind {
    case .sqlite: nil
    case .postgreSQL: ("postlogin.pgpass", "127.0.0.1:5432:*:modoboa:s3cret\n")
    case .mariaDB:
      (
        "postlogin.cnf",
        "[client]\nhost = 127.0.0.1\nport = 3306\nuser = modoboa\npassword = s3cret\n"
      )
    }
  }
}

extension MailDatabase.Kind {
  /// The engine's name in the samples.
  var word: String {
    switch self {
    case .sqlite: "sqlite"
    case .postgreSQL: "pgsql"
    case .mariaDB: "mysql"
    }
  }
}
