"""Whole runs on mutated input of every kind. A case is fuzz/KIND/SEED/NUMBER, which decides about everything in it."""

import glob
import os
import random
import re
import shutil

import process
import verdict
from host import NAME, SOURCES, Host, names, parameters, read, remove, write
from mutate import mutated
from verdict import MARK, Fault
from world import WORK

CHECKOUT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SETTINGS = [
    b"DATABASES = {'default': {'ENGINE': 'django.db.backends.sqlite3', 'NAME': '%s', 'OPTIONS': {'timeout': 5}}}\n",
    b"""import os
from logging.handlers import SysLogHandler
BASE_DIR = os.path.dirname(__file__)
DATABASES = {
    # a comment
    "default": {
        "ENGINE": "django.db.backends.postgresql", "NAME": "modoboa", "USER": 'mod' 'oboa',
        "PASSWORD": r"MARK\\x", "HOST": "/nonexistent", "PORT": "1", "ATOMIC_REQUESTS": True,
        "CONN_MAX_AGE": 6_0, "OPTIONS": {"sslmode": "disable", "connect_timeout": 1},
    },
    "amavis": {"ENGINE": "django.db.backends.mysql", "NAME": "a"}}
if DEBUG:
    X = 1
""",
    b"DATABASES = dict(default=dict(ENGINE='x'))\nDATABASES['default'] = {'PASSWORD': 'MARK'}\n",
]
SQL23 = [
    b"driver = sqlite\nconnect = %s\npassword_query = SELECT \\\n  email AS user FROM x WHERE a='%%u'\n",
    b"# c\ndriver = pgsql\nconnect = host=/nonexistent port=1 dbname=m user=m password='MARK x' connect_timeout=1\n",
    b"driver = mysql\nconnect = host=/nonexistent/s dbname=m user=m password=MARK\n",
]
SQL24 = [
    b"sql_driver = sqlite\nsqlite_path = %s\npassdb sql {\n  query = SELECT 1 \\\n   x\n}\n",
    b"sql_driver = pgsql\npgsql /nonexistent {\n  parameters {\n    user = m\n    password = MARK\n    dbname = m\n  }\n}\n",
    b"sql_driver = mysql\nmysql /nonexistent/s {\n  user = m\n  password = \"MARK\"\n  dbname = m\n}\n",
]
CONFIGURATION = [
    b"dovecot_version = 2.3\nreload = never\nacknowledge = no\ntimeout = 1\n# c\ndatabase = \"sqlite://%s\"\n",
    b"dovecot_version = 2.4\nbind = no\ndatabase_file = 'input'\nmetrics_file = a.prom\njson = yes\ncheck = yes\n",
    b"database = postgres://m:MARK@127.0.0.1:1/m\ntimeout = 0\n",
]
URLS = [
    b"sqlite://%s", b"sqlite:///%s?mode=ro", b"postgres://u:MARK@/m?host=/nonexistent&port=1&connect_timeout=1",
    b"host=/nonexistent dbname=m user='u' password='MARK'",
    b"mysql://u:MARK@localhost/m?unix_socket=/nonexistent/s&ssl_mode=disabled",
    b"postgresql://u:MARK@[::1%%25lo]:1,127.0.0.1:1/m?target_session_attrs=any", b"mariadb://u:MARK@127.0.0.1:1/m?ssl_ca=/x",
]
OPTIONS = [word.encode() for word in """--check --force --json -q -v --verbose --no-acknowledge --acknowledge --reload never auto
--timeout 0 1 --output --dovecot-version 2.3 2.4 --export - sync doctor login export --redact --version --help -h --config
--state-directory --metrics-file x.prom --ca-file -- --bind --no-bind --instance --dovecot-sql --database-file
--generate-completion-script bash --experimental-dump-help = --json=1 -qv --chec --timeout=1e9 --timeout=-1 --timeout=nan
--timeout=3601 --- input nothing""".split()] + [b"", b" ", b"\xff"]
# Where a password is one. A mutation that puts it elsewhere makes it the name of a host, say, which may be shown.
IN_PLACE = re.compile(rb"""("ldap_bind_password": "|"PASSWORD": r"|'PASSWORD': '|password='?|:|password = "?|dnpass = "|"""
                      rb"""ldap_auth_dn_password = ")""" + MARK.encode())
PROGRAMS = {"dovecot": "echo '2.3.19.1 (9b53102964)'", "doveconf": "exit 0", "doveadm": "exit 75"}


class Fuzz:
    name = "fuzz"

    def __init__(self, world):
        self.world = world
        self._hosts = {}

    @property
    def kinds(self):
        return [method.removeprefix("_of_") for method in dir(self) if method.startswith("_of_")]

    def cases(self, seed, chosen=None):
        number = 0
        while True:
            for kind in chosen or self.kinds:
                yield f"fuzz/{kind}/{seed}/{number}"
            number += 1

    # The hosts

    def _host(self, source="sqlite"):
        if source not in self._hosts:
            host = Host(self.world, f"fuzz-{source}", source)
            host.TIMEOUT = 0
            host.settle()
            host.texts24 = self._text_of_24(host)
            host.restore(1, 1, flag=False)
            self._make_programs(f"{host.directory}/sbin")
            for directory in ("scratch", "instance/instance"):
                os.makedirs(f"{host.directory}/{directory}")
            write(f"{host.directory}/instance/manage.py", b"")
            self._hosts[source] = host
            self._read_samples()
        return self._hosts[source]

    @staticmethod
    def _text_of_24(host):
        host.restore(None, 1)
        outcome = host.sync("--dovecot-version", "2.4")
        if outcome.status != 0:
            raise RuntimeError(outcome.summary)
        return host.content()

    @staticmethod
    def _make_programs(directory):
        """A Dovecot that says nothing of interest, quickly."""
        os.makedirs(directory)
        for name, text in PROGRAMS.items():
            write(f"{directory}/{name}", f"#!/bin/sh\n{text}\n".encode())
            os.chmod(f"{directory}/{name}", 0o755)

    def _read_samples(self):
        if hasattr(self, "exports"):
            return
        paths = glob.glob(f"{CHECKOUT}/Tests/Corpus/**/*.json", recursive=True) + glob.glob(f"{CHECKOUT}/samples/exports/*.json")
        self.exports = [read(path) for path in sorted(paths)]
        self.exports += [parameters(1, 389, **changes).encode() for changes in (
            {}, {"ldap_auth_method": "directbind", "ldap_user_dn_template": "uid=%(user)s,dc=x"}, {"ldap_secured": "starttls"})]
        self.trees = {}
        for release in ("2.3", "2.4"):
            top = f"{CHECKOUT}/samples/dovecot-{release}"
            self.trees[release] = {
                os.path.relpath(os.path.join(directory, name), top): read(os.path.join(directory, name))
                for directory, _, found in sorted(os.walk(top)) for name in sorted(found)}

    def _filled(self, host, text):
        return text.replace(b"%s", host.path.encode()).replace(b"%%", b"%").replace(b"MARK", MARK.encode() + b"-1")

    # The kinds: each makes its input and gives the arguments, standard input, and what was mutated.

    def _of_export(self, R, host):
        text = mutated(R, R.choice(self.exports))
        if R.random() < 0.3:
            write(f"{host.directory}/scratch/input", text)
            return ["--export", "input"], b"", text
        return ["--export", "-"], text, text

    def _of_row(self, R, host):
        text = mutated(R, R.choice(self.exports[-3:] + self.exports))
        statement = "UPDATE core_localconfig SET need_dovecot_update = true, _parameters = "
        if host.source == "sqlite":
            value = R.choice((f"X'{text.hex()}'", f"CAST(X'{text.hex()}' AS text)", f"CAST(X'{text.hex()}' AS text)"))
            host._execute(statement + R.choice((value,) * 40 + ("5", "1.5", "''", "X''")))
        else:
            text = text.decode("utf-8", "replace").replace("\0", " ").encode()
            host._execute(statement + host.server.quoted(text.decode()))
        return self._source(host), b"", text

    def _of_settings(self, R, host):
        text = mutated(R, self._filled(host, R.choice(SETTINGS)))
        write(f"{host.directory}/instance/instance/settings.py", text)
        return ["--instance", f"{host.directory}/instance"], b"", text

    def _of_sql(self, R, host):
        text = mutated(R, self._filled(host, R.choice(SQL23 + SQL24)))
        write(f"{host.directory}/scratch/dovecot-sql.conf.ext", text)
        return ["--dovecot-sql", "dovecot-sql.conf.ext"], b"", text

    def _of_configuration(self, R, host):
        text = mutated(R, self._filled(host, R.choice(CONFIGURATION)))
        write(f"{host.directory}/scratch/input", f"sqlite://{host.path}".encode())
        write(f"{host.directory}/scratch/configuration", text)
        return ["--config", "configuration", "--dovecot-program", f"{host.directory}/sbin/dovecot"], b"", text

    def _of_target(self, R, host):
        text = mutated(R, R.choice((host.texts[1], host.texts24)))
        write(host.target, text)
        return self._source(host) + R.choice(([], ["--check"], ["--check", "--force"])), b"", text

    def _of_notes(self, R, host):
        main = f"{host.etc}/dovecot.conf"
        configuration = (f"version=1\nconfiguration={main}\ntarget={host.target}\ndialect=2.3\ninclude=yes\n"
                         f"account={main} line 1\nlast_included={host.target}\noff_told=no\nstate=0\nfile={main}\n")
        notes = {"dovecot-version": host.kept_state["dovecot-version"],
                 "refused": f"{host.target}\nFatal: x\nabcdef\ndied\n\n".encode(),
                 "configuration": host.kept_state.get("configuration", configuration.encode()),
                 "reload-pending": host.target.encode() + b"\nworked\nfile\n" + host.texts[1],
                 "rejected-bind": b"1700000000\nabcd\n127.0.0.1:3891: no\n", "error": b"error=ab\nsince=1\nstatus=65\nlogged=2\n",
                 "setup": b"setup 1\nactive\nca 0\n\npath 2\n/x\nnone\n"}
        text = b""
        for name in R.sample(sorted(notes), R.randrange(1, 5)):
            content = mutated(R, notes[name])
            write(f"{host.state}/{name}", content)
            text += name.encode() + b": " + content + b"\n"
        # Without --bind, which asks the LDAP servers in any case.
        write(f"{host.directory}/scratch/configuration", R.choice((b"", b"bind = yes\n")))
        return self._source(host) + ["--config", "configuration", "--dovecot-program", f"{host.directory}/sbin/dovecot"], b"", text

    def _of_url(self, R, host):
        text = mutated(R, self._filled(host, R.choice(URLS)))
        if R.random() < 0.5:
            write(f"{host.directory}/scratch/input", text)
            return ["--database-file", "input"], b"", text
        text = text.replace(b"\0", b"")[:100_000]
        return ["--database", text], b"", text

    def _of_environment(self, R, host):
        text = mutated(R, self._filled(host, R.choice(URLS))).replace(b"\0", b"")[:100_000]
        write(f"{host.directory}/scratch/database", text)
        name = R.choice((b"DATABASE_URL", b"PGHOST", b"PGSERVICE", b"PGPASSFILE", b"PGOPTIONS", b"MYSQL_UNIX_PORT", b"PATH"))
        if name != b"DATABASE_URL":
            # The name of a host may be shown.
            text = text.replace(MARK.encode(), b"x")
        self._variables = [name + b"=" + text, b"JOURNAL_STREAM=" + R.choice((b"1:2", b"", b"x", b"1:99999999999999999999"))]
        if R.random() < 0.3:
            self._variables.append(f"CREDENTIALS_DIRECTORY={host.directory}/scratch".encode())
        found = name == b"DATABASE_URL" or len(self._variables) > 2
        return [] if found else ["--database", f"postgres://modoboa:{MARK}-1@/m?connect_timeout=1"], b"", text

    def _of_arguments(self, R, host):
        write(f"{host.directory}/scratch/input", f"sqlite://{host.path}".encode())
        words = [R.choice(OPTIONS) for _ in range(R.randrange(1, 8))]
        if R.random() < 0.3:
            words[R.randrange(len(words))] = mutated(R, R.choice(OPTIONS))
        words = [word.replace(b"\0", b"")[:100_000] for word in words]
        return ["--database", f"sqlite://{host.path}", *words], self.exports[0], b" ".join(words)

    def _of_dovecot(self, R, host):
        release = R.choice(("2.3", "2.4"))
        etc = f"{host.directory}/scratch/etc"
        tree = dict(self.trees[release])
        tree[NAME] = host.texts[1] if release == "2.3" else host.texts24
        mutations = b""
        for path in R.sample(sorted(tree), R.choice((1, 1, 2, 3))):
            tree[path] = mutated(R, tree[path])
            mutations += path.encode() + b":\n" + tree[path] + b"\n"
        for path, content in tree.items():
            os.makedirs(os.path.dirname(f"{etc}/{path}"), exist_ok=True)
            write(f"{etc}/{path}", content)
        verb = R.choice(("doctor", "doctor", "sync", "login"))
        arguments = [verb, "--dovecot-directory", etc, "--dovecot-version", release, "--dovecot-program",
                     f"{host.directory}/sbin/dovecot"]
        if verb == "login":
            arguments.append("alice")
        # Without a source, the database is looked for in these files.
        return arguments + (self._source(host) if R.random() < 0.6 else []), b"x\n", mutations

    @staticmethod
    def _source(host):
        return host.options("export")[2:4]

    # A case

    def run(self, case):
        return verdict.confirmed(lambda: self._once(case))

    def _once(self, case):
        _, kind, seed, number = case.split("/")
        R = random.Random(f"{seed}/{kind}/{number}")
        host = self._host(R.choice(("sqlite",) * 6 + SOURCES[1:3]) if kind == "row" else "sqlite")
        self._variables = []
        arguments, text, mutation = getattr(self, f"_of_{kind}")(R, host)
        command = [host.world.program]
        if arguments[:1] in (["doctor"], ["login"]):
            command.append(arguments.pop(0))
        elif arguments[:1] == ["sync"]:
            arguments.pop(0)
        if "--config" not in arguments:
            command += ["--config", "/dev/null"]
        login = command[1:2] == ["login"]
        if "--dovecot-directory" not in arguments:
            command += ["--dovecot-directory", host.etc]
        if not login:
            command += ["--state-directory", host.state]
        command += ["--timeout", "0"]
        if kind not in ("arguments", "notes", "dovecot", "configuration"):
            command += ["--dovecot-version", R.choice(("2.3", "2.3", "2.4"))]
        if kind not in ("target", "arguments", "dovecot"):
            command += R.choice(([], [], [], ["--check"], ["--check", "--json"], ["-v"]))
        command = (["/usr/bin/env", *self._variables] if self._variables else []) + command + arguments
        outcome = process.run(command, 40, stdin=text, directory=f"{host.directory}/scratch")
        faults = self._judge(kind, host, outcome, login)
        if MARK.encode() in IN_PLACE.sub(b"", mutation):
            faults = [fault for fault in faults if fault.text != "in the output"]
        faults += self._reset(kind, host)
        if faults:
            faults.append(Fault("", f"{outcome.summary}; {b' '.join(map(os.fsencode, command))!r}; {mutation[:3000]!r}"))
        return faults

    @staticmethod
    def _judge(kind, host, outcome, login):
        # A mutated word of the command line may be anything, and "export" shows what it is asked for.
        faults = verdict.of_output(outcome, may_show=kind == "arguments")
        if kind == "arguments":
            faults = [fault for fault in faults if fault.column != "secret"]
        # A database gets 2 seconds at least, so do Dovecot's programs and the LDAP servers.
        if outcome.seconds > 2.5 + (10 if kind == "arguments" or login else 0.5):
            faults.append(Fault("hang", f"{outcome.seconds:.1f} s"))
        if outcome.status not in (0, 2) and not outcome.err.strip() and outcome.status is not None and outcome.status > 0:
            faults.append(Fault("silent", f"exit status {outcome.status}"))
        content = host.content()
        known = [host.texts[1], host.texts24]
        if kind == "target":
            pass
        elif content not in known and outcome.status != 0 and kind != "arguments":
            faults.append(Fault("torn", f"the file is changed though the run failed: {content!r:.300}"))
        if content is not None and os.stat(host.target).st_mode & 0o7777 != 0o600:
            faults.append(Fault("torn", "mode"))
        faults += [Fault("secret", f"others may read {path}") for path in host.exposed()]
        return faults

    @staticmethod
    def _reset(kind, host):
        """Mends the input, and sees whether the next run puts the rest in order."""
        changed = host.content() != host.texts[1] or kind in ("notes", "arguments") or host.leftovers()
        # A file that is not the program's own stays, unless it is told otherwise.
        force = ["--force"] if kind in ("target", "notes", "arguments") else []
        shutil.rmtree(f"{host.directory}/scratch")
        os.mkdir(f"{host.directory}/scratch")
        faults = []
        if kind == "row":
            host.reset_source(1)
        if changed:
            host.reset_source(1)
            outcome = host.sync(*force, "--dovecot-version", "2.3")
            # Without a Dovecot on the host, notes on a reload stay for one that comes back.
            left = [] if kind in ("notes", "arguments") else host.leftovers()
            if outcome.status != 0 or host.content() != host.texts[1] or left:
                faults.append(Fault("unrepaired", f"{outcome.summary} {left}"))
            for name in names(host.etc):
                if name != NAME:
                    remove(f"{host.etc}/{name}")
            host.restore(1, 1, flag=False)
        return faults
