import DatabaseDiscovery
import Testing

@Suite("The databases of a Django settings file")
struct DjangoSettingsTests {
  private func read(_ text: String) throws(DjangoSettingsError) -> PythonValue {
    try DjangoSettings(Array(text.utf8)).databases
  }

  /// A settings file in the form of Modoboa's template (modoboa/core/commands/templates).
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

  @Test("what Modoboa deploys on MariaDB and PostgreSQL")
  func servers() throws {
    let databases = try read(
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
    let main = try #require(databases["default"])
    #expect(main["ENGINE"] == .string("django.db.backends.mysql"))
    #expect(main["NAME"] == .string("modoboa"))
    #expect(main["USER"] == .string("modoboa"))
    #expect(main["PASSWORD"] == .string(#"a#b{c"d"#))
    #expect(main["HOST"] == .string("127.0.0.1"))
    #expect(main["PORT"] == .string("3306"))
    #expect(main["ATOMIC_REQUESTS"] == .boolean(true))
    #expect(main["OPTIONS"]?["init_command"] == .string("SET foreign_key_checks = 0;"))
    #expect(main["TEST"] == nil)
    #expect(databases["amavis"]?["ENGINE"] == .string("django.db.backends.postgresql"))
    #expect(databases["amavis"]?["HOST"] == .string(""))
  }

  @Test("what Modoboa deploys on SQLite, in all line ends and with a byte order mark")
  func lineEnds() throws {
    let text = modoboa(
      "\n    'default': {\n        'ENGINE': 'django.db.backends.sqlite3',\n        'NAME': 'default.db',\n    },"
    )
    let expected = try read(text)
    #expect(expected["default"]?["NAME"] == .string("default.db"))
    for end in ["\r\n", "\r"] {
      let bytes = text.utf8.flatMap { $0 == 10 ? Array(end.utf8) : [$0] }
      #expect(try DjangoSettings(bytes).databases == expected)
      #expect(try DjangoSettings([0xef, 0xbb, 0xbf] + bytes).databases == expected)
    }
    #expect(try read(text.replacing("    ", with: "\t")) == expected)
  }

  @Test(
    "the assignment is found",
    arguments: [
      "DATABASES = {'a': 1}", "DATABASES={'a':1}", "\n\n\nDATABASES\t= {'a' : 1 , }  # end",
      "x = 1; DATABASES = {'a': 1};",
      "DATABASES: dict = {'a': 1}", "DATABASES: dict[str, dict] = {'a': 1}\nDATABASES: dict",
      "DATABASES = \\\n  {'a': 1}",
      "DATABASES = ({'a': 1})", "# c\n\u{c}DATABASES = {'a': 1}\n\u{c}\n",
      "  \u{c}DATABASES = {'a': 1}",
      "DATABASES = {  # DATABASES = {\n# }\n\n\t'a': # x\n1 # '\n} # DATABASES = []",
      "DATABASES = {'a': 2}\nDATABASES = {'a': 1}",
      "DATABASES = env.db()\nDATABASES = {'a': 1}", "if x:\n  DATABASES = {}\nDATABASES = {'a': 1}",
      "from .base import DATABASES\nDATABASES['b'] = 1\nDATABASES = {'a': 1}",
      "if x:\n  y\n\nDATABASES = {'a': 1}",
      "x = f'{y['DATABASES = {']}' f\"{z:{'\"'}>{{w}}}\"\nDATABASES = {'a': 1}",
      "x = f'{{' rf'\\{y}' f'\\N{BULLET}' f'''{\n'''a''' # }'\n}'''\nDATABASES = {'a': 1}",
      "\\\n\nDATABASES = {'a': 1}", "# -*- coding: utf-8 -*-\nDATABASES = {'a': 1}",
      "\n# vim: set fileencoding=UTF_8 :\nDATABASES = {'a': 1}",
      "x = 1\n# coding: latin-1\nDATABASES = {'a': 1}",
      "# coding: utf-8-unix\n# coding=\nDATABASES = {'a': 1}",
    ])
  func found(_ text: String) throws {
    #expect(try read(text)["a"] == .integer(1))
  }

  @Test(
    "what does not change DATABASES is passed over",
    arguments: [
      "DATABASES_ROUTERS = []", "MY_DATABASES = {}", "'''\nDATABASES = {}\n'''",
      "x = '''\nDATABASES['a'] = 2'''",
      "# DATABASES['a'] = 2", "x = DATABASES", "x = DATABASES['a']['NAME']", "x += len(DATABASES)",
      "print(DATABASES)",
      "x = DATABASES['a'].get('NAME')", "f(DATABASES={'a': 2})", "x = dict(\nDATABASES = {}\n)",
      "settings.DATABASES['a'] = 2",
      "settings.DATABASES = {}", "if DATABASES['a'] == 2: x = 1", "if 'a' in DATABASES:\n  x = 1",
      "assert DATABASES != {}, 'x'",
      "for x in DATABASES: y(x)", "x = [d for d in DATABASES.values()]", "DATABASES",
      "DATABASES: dict", "x = DATABASES <= y",
      "x: dict = DATABASES", "x['DATABASES'] = 2", "x = r'\\'; DATABASES = {' '\"'",
      "from x import *", "x = lambda: DATABASES", "with f(DATABASES['a']) as x: pass",
      "x = DATABASES['a'].split(':')[0]",
    ])
  func notChanged(_ statement: String) throws {
    #expect(try read("\(statement)\nDATABASES = {'a': 1}\n\(statement)")["a"] == .integer(1))
  }

  @Test(
    "what may change DATABASES is an error",
    arguments: [
      "DATABASES['a'] = 2", "DATABASES['a']['HOST'] = env('HOST')", "DATABASES[\n'a'\n] = 2",
      "DATABASES['a'] += 2", "DATABASES |= x",
      "DATABASES.update(x)", "DATABASES['a'].update(\na=2)", "x = DATABASES.pop('a')",
      "DATABASES['a'].setdefault('b', 2)",
      "DATABASES.__setitem__('a', 2)", "del DATABASES['a']", "del x, DATABASES",
      "if x: DATABASES = {}", "if x:\rDATABASES = {}",
      "else: y = 1; DATABASES['a'] = 2", "x = DATABASES = {}", "DATABASES, x = {}, 1",
      "(x, DATABASES) = 1, {}",
      "[DATABASES['a'], *x] = y", "for DATABASES in x: pass", "for x, DATABASES['a'] in y: pass",
      "for x in DATABASES.values(): x['a'] = 2",
      "for x, y in DATABASES.items(): y['a'] = 2", "with x as DATABASES: pass",
      "import x as DATABASES", "from x import DATABASES",
      "from x import (y, DATABASES,)", "def DATABASES(): pass", "class DATABASES: pass",
      "print(DATABASES := {})", "x = 1; DATABASES['a'] = 2",
      "DATABASES['a']: int = 2", "try: x = DATABASES['a'] = 1", "DATABASES['a'] //= 2",
      "DATABASES['a'] >>= 2",
      "\\\n  DATABASES = {'a': 2}",
    ])
  func changed(_ statement: String) {
    // A carriage return stands for an indented line.
    let statement = statement.replacing("\r", with: "\n    ")
    let line = statement.contains("\n    ") || statement.hasPrefix("\\") ? 5 : 4
    #expect(throws: DjangoSettingsError.changedLater(line: line)) {
      try read("DATABASES = {\n 'a': 1\n}\n\(statement)\nDATABASES['x'] = 3")
    }
    // Without any other assignment it says more than that there is none.
    #expect(throws: DjangoSettingsError.changedLater(line: line - 3)) { try read(statement) }
  }

  @Test(
    "other errors show where",
    arguments: [
      ("", .missing), ("x = 1", .missing),
      ("DATABASES_ROUTERS = []\n'''DATABASES = {}'''", .missing), ("DATABASES == {}", .missing),
      ("x = {}\nDATABASES = x", .notLiteral(line: 2, what: "a name")),
      ("\nDATABASES =", .notLiteral(line: 2, what: "nothing after it")),
      ("DATABASES = []", .notLiteral(line: 1, what: "a value other than a dictionary")),
      (
        "DATABASES = 'mysql://user:hunter2@host/name'",
        .notLiteral(line: 1, what: "a value other than a dictionary")
      ),
      ("DATABASES = {},", .notLiteral(line: 1, what: "an operator")),
      ("DATABASES = {\n} | x", .notLiteral(line: 2, what: "an operator")),
      ("DATABASES = {}.copy()", .notLiteral(line: 1, what: "a call or an attribute")),
      ("DATABASES = x = {}", .notLiteral(line: 1, what: "a name")),
      ("DATABASES = {\n'default': env.db(),\n}", .notLiteral(line: 2, what: "a name")),
      ("DATABASES = {\n'a': [\n", .unreadable(line: 2, what: "a bracket that is never closed")),
      (
        "DATABASES = {\n'a': (1]}",
        .unreadable(line: 2, what: "a closing bracket that does not match")
      ),
      ("DATABASES = {}\n\n)", .unreadable(line: 3, what: "a closing bracket that does not match")),
      (
        "DATABASES = {}\n x = 'hunter2\n'",
        .unreadable(line: 2, what: "a string that is never closed")
      ),
      ("'''\n\nDATABASES = {}", .unreadable(line: 1, what: "a string that is never closed")),
      ("\nf'{x' + f'{", .unreadable(line: 2, what: "a string that is never closed")),
      ("DATABASES = \\ \n{}", .unreadable(line: 1, what: "a stray backslash")),
      ("\\", .unreadable(line: 1, what: "a stray backslash")),
      ("DATABASES = {}\r\n\r\r'\0'", .unreadable(line: 4, what: "a byte that is no text in UTF-8")),
      (
        "# coding: latin-1\nDATABASES = {}",
        .unreadable(line: 1, what: "a declaration of another encoding")
      ),
      (
        " \t# a\n# encoding=cp1252", .unreadable(line: 2, what: "a declaration of another encoding")
      ),
      (
        "\u{feff}# encoding xcoding:\tutf-16",
        .unreadable(line: 1, what: "a declaration of another encoding")
      ),
    ] as [(String, DjangoSettingsError)])
  func errors(_ text: String, _ error: DjangoSettingsError) {
    #expect(throws: error) { try read(text) }
    #expect(!error.description.contains("hunter2") && !error.description.contains("\n"))
  }

  @Test(
    "a byte that is not UTF-8 shows where",
    arguments: [[0xe4], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf0, 0x9f]] as [[UInt8]])
  func badBytes(_ bytes: [UInt8]) {
    let text = Array("DATABASES = {}\r\n# ä\n# ".utf8) + bytes + [10]
    #expect(
      throws: DjangoSettingsError.unreadable(line: 3, what: "a byte that is no text in UTF-8")
    ) {
      try DjangoSettings(text)
    }
  }
}
