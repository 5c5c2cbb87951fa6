import Glibc
import TestSupport
import Testing

/// The connection `default` of a settings.py.
struct DjangoForm: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let kind: StoredDatabase.Kind
  /// The content between the braces.
  let connection: String

  init(_ name: String, _ kind: StoredDatabase.Kind, _ connection: String) {
    testDescription = "\(kind), \(name)"
    (self.kind, self.connection) = (kind, connection)
  }

  private static let (pg, my) = ("django.db.backends.postgresql", "django.db.backends.mysql")
  private static func server(_ engine: String, _ host: String, _ further: String = "") -> String {
    """
    'ENGINE': '\(engine)',
    'NAME': '{DB}',                       # Or path to database file if using sqlite3.
    'USER': 'modoboa',                    # Not used with sqlite3.
    'PASSWORD': 'Invented-1',             # Not used with sqlite3.
    'HOST': '\(host)',
    'PORT': '{PORT}',
    'ATOMIC_REQUESTS': True,
    \(further)
    """
  }

  static let all = [
    DjangoForm("as Modoboa deploys it", .postgreSQL, server(pg, "127.0.0.1")),
    DjangoForm(
      "as Modoboa deploys it", .mariaDB,
      server(
        my, "127.0.0.1",
        """
        'OPTIONS' : {
            "init_command" : 'SET foreign_key_checks = 0;',
        },
        """)),
    DjangoForm(
      "as Modoboa deploys it", .sqlite,
      "'ENGINE': 'django.db.backends.sqlite3', 'NAME': 'modoboa.db', 'USER': '', 'HOST': '',"),
    DjangoForm(
      "an absolute path", .sqlite, "'ENGINE': 'django.db.backends.sqlite3', 'NAME': '{FILE}'"),
    DjangoForm("a socket", .postgreSQL, server(pg, "{SOCKET}")),
    DjangoForm("a socket", .mariaDB, server(my, "{SOCKET}")),
    DjangoForm("the old name of the engine", .postgreSQL, server("\(pg)_psycopg2", "127.0.0.1")),
    DjangoForm(
      "a number as the port, and parts of texts", .postgreSQL,
      #""ENGINE": "\#(pg)", 'NAME': '{D' 'B}'.strip(), 'PORT': 1"#
        .replacing("'{D' 'B}'.strip()", with: "u'{DB}'").replacing("1", with: "{PORT}")
        + ", 'HOST': r'127.0.0.1', 'USER': 'mod' 'oboa', 'PASSWORD': \"Invented\" '''-1'''"),
    DjangoForm(
      "OPTIONS of libpq and of Django", .postgreSQL,
      server(pg, "", "'OPTIONS': {'host': '{SOCKET}', 'pool': True, 'sslmode': 'disable'}")),
    DjangoForm(
      "OPTIONS of the driver", .mariaDB,
      server(my, "127.0.0.2", "'OPTIONS': {'unix_socket': '{SOCKET}', 'charset': 'utf8mb4'}")),
    DjangoForm(
      "OPTIONS count more", .mariaDB,
      server(my, "127.0.0.2", "'OPTIONS': {'host': '127.0.0.1', 'passwd': 'Invented-1'}")),
    DjangoForm(
      "odd characters", .postgreSQL,
      server(pg, "127.0.0.1") + ##"'USER': "o'd:d@", 'PASSWORD': 'p\'w"\\ %#@:/?ü'"##),
    DjangoForm(
      "odd characters", .mariaDB,
      server(my, "127.0.0.1") + ##"'USER': "o'd:d@", 'PASSWORD': 'p\'w"\\ %#@:/?ü'"##),
  ]
}

@Suite("The database in settings.py of a Modoboa instance", .timeLimit(.minutes(20)), .fewAtOnce)
struct DiscoveryInstanceTests {
  /// A settings.py that fails if it is run.
  private static func settings(_ connection: String) -> String {
    """
    import os
    raise SystemExit("DATABASES = {}")
    BASE_DIR = os.path.realpath(os.path.dirname(os.path.dirname(__file__)))
    DATABASES = {
        'default': {
    \(connection)
        },
        'amavis': {'ENGINE': 'django.db.backends.mysql', 'NAME': os.environ['X']},
    }
    DATABASE_ROUTERS = ["modoboa.amavis.dbrouter.AmavisRouter"]
    DATABASES["amavis"]["OPTIONS"] = {"init_command": os.environ["X"]}
    """
  }

  @Test("Each engine is found as Modoboa writes it", arguments: DjangoForm.all)
  func found(form: DjangoForm) async throws {
    let database = try await StoredDatabase(form.kind)
    let host = Host()
    let directory = DovecotDirectory(host, for: database, named: "instance")
    mkdir("\(directory.path)/instance", 0o755)
    directory.write("instance/settings.py", Self.settings(form.connection))
    if let file = database.file {
      symlink(file.path, "\(directory.path)/modoboa.db")
    }
    let check = try await host.sync(source: ["--instance", directory.path, "--check", "-v"])
    #expect(check.status == 2, "\(check.errors)")
    expectChange(try await host.sync(source: ["--instance", "\(directory.path)/"]))
    try await expectFile(of: .searchBind, on: host)
    #expect(try await !database.flag)
    // A path relative to the working directory names the same instance.
    let shell = ["/bin/sh", "-euc", "cd \"$0\"; exec \"$@\"", host.scratch.path]
    let command = [Program.underTest, "--instance", "instance"] + host.options
    expectSilence(try await Host.run(shell + command))
  }

  @Test(
    "What only running the file would tell is refused, with what to do",
    arguments: [
      "DATABASES = {'default': env.db()}", "DATABASES = {'default': dj_database_url.config()}",
      "DATABASES = {'default': {'PASSWORD': os.environ['Invented-Bind-3']}}",
      "DATABASES = {'default': {'PASSWORD': f'Invented-Bind-3{x}'}}",
      "DATABASES = {'default': {'PASSWORD': 'Invented-Bind-3' + x}}",
      "DATABASES = {'default': {}}\nDATABASES['default']['PASSWORD'] = 'Invented-Bind-3'",
      "DATABASES = {'default': {}}\nDATABASES.update(amavis={'PASSWORD': 'Invented-Bind-3'})",
      "from .base import *", "", "DATABASES = {}", "DATABASES = {'amavis': {}}",
      "DATABASES = {'default': {'ENGINE': 'django.db.backends.oracle'}}",
      "DATABASES = {'default': {'ENGINE': 'django.db.backends.mysql', 'PORT': 'Invented-Bind-3'}}",
      "DATABASES = {'default': {'PASSWORD': 'Invented-Bind-3", "\u{0}",
    ])
  func refused(text: String) async throws {
    let host = try await Host.withOlderFile()
    let before = host.files
    let directory = DovecotDirectory(host, for: nil, named: "instance")
    mkdir("\(directory.path)/instance", 0o755)
    let file = directory.write("instance/settings.py", "import os\n\(text)\n")
    expectRefusal(
      try await host.sync(source: ["--instance", directory.path]), 66,
      naming: [file, "--database-file", "--dovecot-sql"], on: host, before: before)
  }

  @Test("If several directories have a settings.py, the one with the instance's name is used")
  func several() async throws {
    let database = try await StoredDatabase(.sqlite)
    let host = Host()
    let directory = DovecotDirectory(host, for: database, named: "in[st]*")
    let right = Self.settings(DjangoForm.all[3].connection)
    for name in ["one", "two"] { mkdir("\(directory.path)/\(name)", 0o755) }
    directory.write("one/settings.py", right)
    expectChange(try await host.sync(source: ["--instance", directory.path]))
    directory.write("two/settings.py", "DATABASES = {}\n")
    expectFailure(
      try await host.sync(source: ["--instance", directory.path]), 66, naming: [directory.path])
    mkdir("\(directory.path)/in[st]*", 0o755)
    directory.write("in[st]*/settings.py", right)
    expectSilence(try await host.sync(source: ["--instance", directory.path]))
  }
}
