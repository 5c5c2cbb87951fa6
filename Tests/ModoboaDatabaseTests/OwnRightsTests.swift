import ModoboaDatabase
import Testing

/// A host as a client library finds it, made up by a test.
private struct FakeHost: ClientHost {
  var variables: [String: String] = [:]
  var homes = ["/root"]
  /// Files with their content; only root can change them.
  var files: [String: String] = [:]
  var readable: [String] = []
  var open: [String] = []

  func variable(_ name: String) -> String? { variables[name] }
  func isThere(_ path: String) -> Bool {
    files.keys.contains { $0 == path || $0.hasPrefix("\(path)/") }
  }
  func isReadableByAll(_ path: String) -> Bool { readable.contains(path) }
  func isEnterableByAll(_ directory: String) -> Bool { open.contains(directory) }
  func names(in directory: String) -> [String] {
    files.keys.filter { $0.hasPrefix("\(directory)/") }.map {
      String($0.dropFirst(directory.count + 1))
    }
    .sorted()
  }
  func content(of path: String) -> [UInt8]? { files[path].map { Array($0.utf8) } }
}

@Suite("Whether a connection needs the rights of the running user")
struct OwnRightsTests {
  private func needs(_ url: String, on host: FakeHost = FakeHost(open: ["/run/open"])) throws
    -> Bool
  {
    try DatabaseURL.address(url).needsOwnRights(on: host)
  }

  @Test(
    "an address with a password, and nothing else of root's, does not",
    arguments: [
      "postgres://u:p@h/d", "postgres://u:p@h/d?sslmode=require", "host=h user=u password=p",
      "postgres://u:p@%2Frun%2Fopen/d", "postgres://u:p@/d?host=/run/open",
      "host='/run/open' user='u' password='p'", "mysql://u:p@h/d",
      "mysql://u:p@/d?unix_socket=/run/open/mysqld.sock", "mysql://u:p@h/d?ssl_ca=/readable.pem",
      "mysql://u:p@h/d?read_default_group=client",
    ])
  func none(_ url: String) throws {
    #expect(try !needs(url, on: FakeHost(readable: ["/readable.pem"], open: ["/run/open"])))
  }

  @Test(
    "one that depends on root's name, files or socket directory does",
    arguments: [
      "postgres:///d", "postgres://u@h/d", "postgres://u:p@h/d?sslmode=verify-full",
      "postgres://u:p@h/d?sslkey=/k", "postgres://u:p@h/d?passfile=/f",
      "postgres://u:p@%2Frun%2Fclosed/d", "postgres://u:p@/d?host=/run/closed",
      "host=/run/open,/run/closed user=u password=p", "mysql://u@localhost/d",
      "mysql://u:p@/d?unix_socket=/run/closed/mysqld.sock", "mysql://u:p@h/d?ssl_ca=/root/ca.pem",
      "mysql://u:p@h/d?read_default_file=/root/my.cnf", "sqlite:///d",
      // An empty password is none, and another word is no password.
      "postgres://u:@h/d", "host=h user=u password=", "host=h user=u password=''",
      "host=h user=u application_name=password", "mysql://u:@h/d",
      "postgres://u:p@h/d?gssencmode=require", "postgres://u:p@h/d?krbsrvname=x",
      // What cannot be read is in doubt.
      "host=h password='p",
    ])
  func own(_ url: String) throws {
    #expect(try needs(url))
  }

  /// Files of root's, and an address for which they count.
  private static let filesThatCount: [(file: String, url: String)] = [
    ("/root/.postgresql/root.crt", "postgres://u:p@h/d?sslmode=require"),
    ("/root/.postgresql/root.crt", "postgres://u:p@h/d"),
    ("/root/.postgresql/root.crl", "host=h user=u password=p"),
    ("/root/.postgresql/postgresql.crt", "postgres://u:p@h/d?sslmode=prefer"),
    ("/etc/krb5.conf", "postgres://u:p@h/d?sslmode=disable"),
    ("/root/.my.cnf", "mysql://u:p@h/d?read_default_group=client"),
    ("/etc/mysql/my.cnf", "mysql://u:p@h/d?read_default_group=client"),
  ]

  @Test("one for which a file of root's counts takes them", arguments: filesThatCount.indices)
  func file(number: Int) throws {
    let (file, url) = Self.filesThatCount[number]
    #expect(try needs(url, on: FakeHost(files: [file: ""])))
    #expect(try !needs(url, on: FakeHost()))
  }

  @Test("sslmode=disable and gssencmode=disable leave nothing that counts")
  func disabled() throws {
    let host = FakeHost(files: ["/root/.postgresql/root.crt": "", "/etc/krb5.conf": ""])
    #expect(try !needs("postgres://u:p@h/d?sslmode=disable&gssencmode=disable", on: host))
    var variables = host
    variables.variables = ["PGSSLMODE": "disable", "PGGSSENCMODE": "disable"]
    #expect(try !needs("postgres://u:p@h/d", on: variables))
    #expect(try needs("postgres://u:p@h/d", on: FakeHost(variables: ["PGSSLMODE": "verify-ca"])))
  }

  @Test("a key that a readable option file names, and only root can read, takes them")
  func keyInOptionFile() throws {
    let text = "[client]\nssl-key = '/root/key.pem'\n[mysqld]\nssl-key = /srv/server.pem\n"
    for (url, file) in [
      ("mysql://u:p@h/d?read_default_file=/etc/x.cnf", "/etc/x.cnf"),
      ("mysql://u:p@h/d?read_default_group=client", "/etc/mysql/my.cnf"),
    ] {
      var host = FakeHost(
        files: [file: text, "/root/key.pem": "", "/srv/server.pem": ""], readable: [file])
      #expect(try needs(url, on: host))
      host.readable.append("/root/key.pem")
      #expect(try !needs(url, on: host))
    }
  }
}

@Suite("The files that a client library opens by itself")
struct ClientFileTests {
  private func files(_ url: String, on host: FakeHost) throws -> [String] {
    try DatabaseURL.address(url).usualFiles(on: host).map(\.path)
  }

  @Test("those of libmariadb: usual names, includes, and what they name")
  func mySQL() throws {
    let host = FakeHost(
      variables: ["MYSQL_HOME": "/opt/home"],
      files: [
        "/etc/mysql/my.cnf": "!includedir /etc/mysql/conf.d/\n!include /home/bob/my.cnf\n",
        "/etc/mysql/conf.d//a.cnf": "[client]\nplugin_dir = \"/home/bob/plug\"\nsocket = /run/s\n",
        "/root/.my.cnf":
          "[mine]\nssl-ca=ca.pem\nssl-key=keys/k\n[mysqld]\ndatadir=/var/lib/mysql\n",
      ])
    let found = try files("mysql://u@h/d?read_default_group=mine", on: host)
    for path in [
      "/etc/my.cnf", "/etc/mysql/my.cnf", "/opt/home/my.cnf", "/root/.my.cnf", "/home/bob/my.cnf",
      "/etc/mysql/conf.d/", "/etc/mysql/conf.d//a.cnf", "/home/bob/plug", "keys/k",
    ] {
      #expect(found.contains(path), "\(path) in \(found)")
    }
    #expect(!found.contains("/run/s") && !found.contains("/var/lib/mysql"))
    // Without a group or a file, the library reads none.
    #expect(try files("mysql://u@h/d", on: host) == [])
  }

  @Test("An option file that includes itself comes to an end")
  func circle() throws {
    let host = FakeHost(files: ["/etc/my.cnf": "!include /etc/my.cnf\n!include /etc/my.cnf\n"])
    #expect(try files("mysql://u@h/d?read_default_group=client", on: host).count <= 1100)
  }

  @Test("those of libpq: usual names, variables, and what a service file names")
  func postgreSQL() throws {
    let host = FakeHost(
      variables: ["PGSSLKEY": "/home/bob/e.so:x", "OPENSSL_CONF": "/home/bob/ssl.cnf"],
      files: [
        "/root/.pg_service.conf": "[m]\nsslkey=/home/bob/f.so:x\nhost=/run/postgresql\n",
        "/root/.postgresql/root.crt": "",
      ])
    let found = try files("service=m", on: host)
    for path in [
      "/home/bob/e.so", "/home/bob/f.so", "/home/bob/ssl.cnf", "/root/.pg_service.conf",
      "/etc/postgresql-common/pg_service.conf", "/root/.pgpass", "/root/.postgresql/root.crt",
    ] {
      #expect(found.contains(path), "\(path) in \(found)")
    }
    #expect(!found.contains("/run/postgresql"))
    #expect(try !files("postgres://u@h/d", on: host).contains("/root/.pg_service.conf"))
  }

  @Test("A service file that asks an LDAP server is no longer root's alone")
  func service() throws {
    let host = FakeHost(files: ["/root/.pg_service.conf": "[m]\nldap://ldap.example.test/x\n"])
    let found = try DatabaseURL.address("service=m").usualFiles(on: host)
    #expect(found.contains { $0.purpose == .ofLDAPServer })
  }
}
