import Testing

@testable import DatabaseDiscovery

@Suite("Databases in a Django settings file")
struct DjangoSettingsTests {
  private func read(_ text: String) throws(DjangoSettingsError) -> PythonValue {
    try DjangoSettings(Array(text.utf8)).defaultConnection
  }

  /// A settings file like Modoboa's template (modoboa/core/commands/templates).
  private func modoboa(_ connections: String) -> String {
    #"""
    """
    Django settings for instance project.

    DATABASES = {'default': {'NAME': 'of the docstring'}}
    """

    from logging.handlers import SysLogHandler
    import os
    import environ

    env = environ.Env()
    BASE_DIR = os.path.realpath(os.path.dirname(os.path.dirname(__file__)))
    environ.Env.read_env(os.path.join(BASE_DIR, '.env'))

    SECRET_KEY = '#k(1"{q!+d)e$x&'
    #ADMINS = [('Administrator', 'admin@example.net')]
    X_FRAME_OPTIONS = "SAMEORIGIN"
    INSTALLED_APPS = (
        'django.contrib.auth',
        # Modoboa extensions here.

    )
    INSTALLED_APPS += ('modoboa',)

    # Database
    # https://docs.djangoproject.com/en/dev/ref/settings/#databases

    DATABASES = {
        \#(connections)
    }

    # Internationalization
    OAUTH2_PROVIDER = {
        'OIDC_RSA_PRIVATE_KEY': env.str('OIDC_RSA_PRIVATE_KEY', multiline=True),
    }
    SPECTACULAR_SETTINGS = {'SCHEMA_PATH_PREFIX': r'/api/v[0-9]', 'VERSION': None}
    REDIS_URL = 'redis://{}:{}/{}'.format(REDIS_HOST, REDIS_PORT, REDIS_QUOTA_DB)
    DATABASE_ROUTERS = ["modoboa.amavis.dbrouter.AmavisRouter"]

    # Load settings from extensions
    try:
        from modoboa_x import settings as modoboa_x_settings
        modoboa_x_settings.apply(globals())
    except AttributeError:
        from modoboa_x.settings import *  # noqa
    """#
  }

  @Test("Modoboa's settings for MariaDB and PostgreSQL")
  func servers() throws {
    let main = try read(
      modoboa(
        """

            'default': {
                'ENGINE': 'django.db.backends.mysql',
                'NAME': 'modoboa',
                'USER': 'modoboa',
                'PASSWORD': 'a#b{c"d',
                'HOST': '127.0.0.1',
                'PORT': '3306',
                'ATOMIC_REQUESTS': True,
                'OPTIONS' : {
                    "init_command" : 'SET foreign_key_checks = 0;',
                },
            },

            'amavis': {
                'ENGINE': 'django.db.backends.postgresql',
                'NAME': 'amavis',
                'USER': '',
                'PASSWORD': '',
                'HOST': '',
                'PORT': '',
                'ATOMIC_REQUESTS': True,
                
            },
        """))
    #expect(main["ENGINE"] == .string("django.db.backends.mysql"))
    #expect(main["NAME"] == .string("modoboa"))
    #expect(main["USER"] == .string("modoboa"))
    #expect(main["PASSWORD"] == .string(#"a#b{c"d"#))
    #expect(main["HOST"] == .string("127.0.0.1"))
    #expect(main["PORT"] == .string("3306"))
    #expect(main["ATOMIC_REQUESTS"] == .boolean(true))
    #expect(main["OPTIONS"]?["init_command"] == .string("SET foreign_key_checks = 0;"))
    #expect(main["TEST"] == nil)
  }

  @Test("Modoboa's settings for SQLite, with all line ends and with a byte order mark")
  func lineEnds() throws {
    let text = modoboa(
      "\n    'default': {\n        'ENGINE': 'django.db.backends.sqlite3',\n        'NAME': 'default.db',\n    },"
    )
    let expected = try read(text)
    #expect(expected["NAME"] == .string("default.db"))
    for end in ["\r\n", "\r"] {
      let bytes = text.utf8.flatMap { $0 == 10 ? Array(end.utf8) : [$0] }
      #expect(try DjangoSettings(bytes).defaultConnection == expected)
      #expect(try DjangoSettings([0xef, 0xbb, 0xbf] + bytes).defaultConnection == expected)
    }
    #expect(try read(text.replacing("    ", with: "\t")) == expected)
  }

  @Test(
    "the assignment is found",
    arguments: [
      "DATABASES = @", "DATABASES=@", "\n\n\nDATABASES\t= @ # end", "DATABASES = \\\n  @",
      "# DATABASES = {\n'''DATABASES = {'''\nDATABASES = @",
      "DATABASES = {'default': {'a': 2}}\nDATABASES = @", "DATABASES = env.db()\nDATABASES = @",
      "if x:\n  y\n\nDATABASES = @", "x = f'{{' rf'\\{y}' f\"{z:{'y'}}\"\nDATABASES = @",
      "\\\n\nDATABASES = @", "# -*- coding: utf-8 -*-\nDATABASES = @",
      "DATABASES = {'default': {'a': 2}, 'b': {}, 'default': {'a': 1}}",
      "DATABASES = {'def' \"ault\" # default\n : {'a': # x\n1 # '\n} # DATABASES = []\n,}",
      "DATABASES = {'b': get(),\n'default': {'a': 1},\n'c': [x(1, {2}), {y: z}][0]}",
      "DATABASES = {'b': {'default': {'a': 2}} | {**x, 'c': f'{y}'}, 'default': {'a': 1}}",
      "DATABASES = {'b': os.environ['X'] if x else {'a': (1, 2)}, 'default': {'a': 1}}",
    ])
  func found(_ text: String) throws {
    let text = text.replacing("@", with: "{'default': {'a': 1}}")
    #expect(try read(text)["a"] == .integer(1))
  }

  @Test(
    "statements that do not change the connection are skipped",
    arguments: [
      "DATABASES_ROUTERS = []", "MY_DATABASES = {}", "'''\nDATABASES = {}\n'''",
      "x = '''\nDATABASES['default'] = 2'''", "# DATABASES['default'] = 2", "from x import *",
      "settings.DATABASES['default'] = 2", "x['DATABASES'] = 2", "x = r'\\'; DATABASES = {' '\"'",
      // Another connection.
      "DATABASES['b'] = {'ENGINE': 'x'}", "DATABASES[\"b\"] = os.environ['X']",
      "DATABASES[\n'b'\n] = get(\n)", "DATABASES['b']['OPTIONS'] = x", "DATABASES['b'] |= x",
      "DATABASES['b'].update(\na=2)", "del DATABASES['b']", "if x:\n  DATABASES['b'] = {}",
      "def f():\n  DATABASES['b']: dict = 2", "try: DATABASES['b'] = {}",
      "for x in DATABASES['b'].values(): x.clear()",
      // The connection is read.
      "x = DATABASES['default']['NAME']", "print(DATABASES['default']['HOST'].split(':'), end='')",
      "if DATABASES['default']['ENGINE'] == 'x':\n  y = 1", "x += DATABASES['default']['USER']",
      "DATABASES['b'] = {'HOST': DATABASES['default']['HOST'], 'a': DATABASES['default']['PORT']}",
      "DATABASES['b'] = {**DATABASES['default'], 'NAME': 'b'}",
      "DATABASES['b'] = dict(DATABASES['default'], NAME='b')",
      "DATABASES['b'] = DATABASES['default'].copy()", "x = copy.deepcopy(DATABASES['default'])",
      "if 'b' in DATABASES:\n  x = 1", "x = 'b' not in DATABASES",
    ])
  func notChanged(_ statement: String) throws {
    let text = "\(statement)\nDATABASES = {'default': {'a': 1}}\n\(statement)"
    #expect(try read(text)["a"] == .integer(1))
  }

  @Test(
    "statements that may change the connection are errors",
    arguments: [
      "DATABASES['default'] = 2", "DATABASES['default']['HOST'] = env('HOST')",
      "DATABASES[\n'default'\n] = 2", "DATABASES['default'] += 2", "DATABASES |= x",
      "DATABASES['default']['NAME'] += 'x'", "DATABASES['default']['NAME']: str = 'x'",
      "DATABASES[x] = 2", "DATABASES['def' 'ault'] = 2", "DATABASES[f'default'] = 2",
      "DATABASES['d\\x65fault'] = 2", "DATABASES['b', 'default'] = 2", "DATABASES[('b')] = 2",
      "DATABASES.update(b=x)", "DATABASES['default'].update(\na=2)", "x = DATABASES.pop('b')",
      "DATABASES['default'].setdefault('b', 2)", "DATABASES.__setitem__('a', 2)",
      "del DATABASES['default']", "del x, DATABASES", "del DATABASES['default']['NAME']",
      "if x: DATABASES = {}", "if x:\rDATABASES = {'default': {}}",
      "try:\rDATABASES['default'] = 2",
      "def f():\rDATABASES['default']['NAME'] = 2", "def f():\rglobal DATABASES",
      "else: y = 1; DATABASES['default'] = 2", "x = DATABASES = {}", "DATABASES, x = {}, 1",
      "(x, DATABASES) = 1, {}", "[DATABASES['default'], *x] = y", "x = 1; DATABASES = {}",
      "x, DATABASES['default']['NAME'] = y", "DATABASES['b'] = DATABASES = {}",
      "for DATABASES in x: pass", "for x, DATABASES['default']['NAME'] in y: pass",
      "for x in DATABASES.values(): x['a'] = 2", "for x in DATABASES: y(x)",
      "x = [y for DATABASES['default']['NAME'] in z]", "with x as DATABASES: pass",
      "with x as DATABASES['default']['NAME']: pass", "import x as DATABASES",
      "from x import DATABASES", "from x import (y, DATABASES,)", "def DATABASES(): pass",
      "class DATABASES: pass", "print(DATABASES := {})", "x = DATABASES", "f(DATABASES)",
      "x = DATABASES['default']", "f(DATABASES['default'])", "x = DATABASES['default']['OPTIONS']",
      "DATABASES['b'] = DATABASES['default']", "f(**DATABASES['default'].pop('OPTIONS'))",
      "if x in DATABASES.setdefault('default', {}): pass", "x = DATABASES = {'default': {}}",
      "\\\n  DATABASES = {}", "DATABASES: dict = {}",
    ])
  func changed(_ statement: String) {
    // The carriage return begins an indented line.
    let statement = statement.replacing("\r", with: "\n    ")
    let line = statement.contains("\n    ") || statement.hasPrefix("\\") ? 2 : 1
    let literal = "DATABASES = {'default': {}}\n"
    #expect(throws: DjangoSettingsError.changed(line: line + 1)) { try read(literal + statement) }
    #expect(throws: DjangoSettingsError.changed(line: line)) {
      try read(statement + "\n" + literal)
    }
    // Without any assignment, the error says more.
    #expect(throws: DjangoSettingsError.changed(line: line)) { try read(statement) }
  }

  @Test(
    "other errors have their line",
    arguments: [
      ("", .missing), ("x = 1", .missing),
      ("DATABASES_ROUTERS = []\n'''DATABASES = {}'''", .missing),
      ("DATABASES = {}", .noDefault), ("DATABASES = {'b': {'default': {}}}", .noDefault),
      ("x = {}\nDATABASES = x", .notLiteral(line: 2, what: "an expression")),
      ("\nDATABASES =", .notLiteral(line: 2, what: "no value")),
      ("DATABASES = 'mysql://user:hunter2@host/n'", .notLiteral(line: 1, what: "an expression")),
      ("DATABASES = {'default': {}},", .notLiteral(line: 1, what: "an expression")),
      ("DATABASES = {'default': {}\n} | x", .notLiteral(line: 2, what: "an expression")),
      ("DATABASES = {\n'default': env.db(),\n}", .notLiteral(line: 2, what: "an expression")),
      ("DATABASES = {\n'default': {},\n**x}", .notLiteral(line: 3, what: "an expression")),
      ("DATABASES = {\n'default': {},\nx: {}}", .notLiteral(line: 3, what: "an expression")),
      ("DATABASES = {1: {}}", .notLiteral(line: 1, what: "a key that is not a string")),
      ("DATABASES = {\n'a': [\n", .unreadable(line: 2, what: "a bracket that is never closed")),
      (
        "DATABASES = {}\n x = 'hunter2\n'",
        .unreadable(line: 2, what: "a string that is never closed")
      ),
      ("DATABASES = {}\n\n)", .unreadable(line: 3, what: "a closing bracket that does not match")),
      ("DATABASES = \\ \n{}", .unreadable(line: 1, what: "a stray backslash")),
      ("'''\n\nDATABASES = {}", .unreadable(line: 1, what: "a string that is never closed")),
      ("DATABASES = {}\r\n\r\n'\0'", .unreadable(line: 3, what: "a byte that is not valid UTF-8")),
    ] as [(String, DjangoSettingsError)])
  func errors(_ text: String, _ error: DjangoSettingsError) {
    #expect(throws: error) { try read(text) }
    #expect(!error.description.contains("hunter2") && !error.description.contains("\n"))
  }

  @Test(
    "invalid UTF-8 is reported with its line",
    arguments: [[0xe4], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf0, 0x9f]] as [[UInt8]])
  func badBytes(_ bytes: [UInt8]) {
    let text = Array("DATABASES = {}\r\n# ä\n# ".utf8) + bytes + [10]
    #expect(
      throws: DjangoSettingsError.unreadable(line: 3, what: "a byte that is not valid UTF-8")
    ) {
      try DjangoSettings(text)
    }
  }

  @Test(
    "parsing takes linear time",
    arguments: [
      "'", "\"\"\"", "(", "{'default': ", "\\", "DATABASES['default']['NAME'], ", "# x",
      "DATABASES['b'] = ", "f'{", "\r", "x\n",
    ])
  func linear(_ piece: String) {
    for start in ["", "x = ", "DATABASES = "] {
      _ = try? read(start + String(repeating: piece, count: 20_000))
    }
  }
}
