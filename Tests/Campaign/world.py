"""The world of one worker: name spaces of its own for mounts, processes and network, with all servers that runs need.

Every worker has the same paths and the same ports, so that a case is the same in each. When the worker ends, the kernel
ends every process and every mount of it: nothing stays behind."""

import fcntl
import functools
import glob
import os
import shutil
import socket
import struct
import subprocess
import time

import process
from process import TOP
from verdict import MARK

WORK = f"{TOP}/campaign"
TREE = f"{TOP}/debian-13"
PROGRAM = f"{WORK}/bin/update_dovecot_conf"
STRACE = f"{WORK}/bin/strace"
NAMESPACES = ["unshare", "--mount", "--propagation", "private", "--net", "--pid", "--ipc", "--fork", "--kill-child",
              "--mount-proc"]


class World:
    def __init__(self, program, tree):
        self.lower = tree
        self.servers = []
        self.program = PROGRAM
        subprocess.run(["mount", "-t", "tmpfs", "-o", "mode=755,size=4g", "campaign", TOP], check=True)
        for directory in ("bin", "servers", "hosts"):
            os.makedirs(f"{WORK}/{directory}")
        shutil.copy(program, PROGRAM)
        self._copy_strace()
        self._protect()
        self._loopback()

    @staticmethod
    def _protect():
        """Whatever a run is talked into, it cannot change this machine: all that it sees of it is read-only."""
        with open("/proc/self/mounts") as file:
            places = [line.split()[1].encode().decode("unicode_escape") for line in file]
        for place in sorted(set(places)):
            if not f"{place}/".startswith(("/proc/", f"{TOP}/")):
                subprocess.run(["mount", "-o", "remount,bind,ro", place], stderr=subprocess.DEVNULL, check=False)
        subprocess.run(["mount", "-t", "tmpfs", "-o", "mode=755", "campaign", "/run"], check=True)

    @staticmethod
    def _loopback():
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
            up_and_running = 0x41
            fcntl.ioctl(control, 0x8914, struct.pack("16sh14x", b"lo", up_and_running))  # SIOCSIFFLAGS

    @staticmethod
    def _copy_strace():
        """A copy with its libraries and its loader, which runs in the tree too."""
        directory = os.path.dirname(STRACE)
        listed = process.must(["ldd", shutil.which("strace")])
        paths = [word for word in listed.split() if word.startswith("/")]
        for path in paths:
            shutil.copy(path, directory)
        shutil.copy(shutil.which("strace"), directory + "/strace.real")
        loader = next(os.path.basename(path) for path in paths if "ld-linux" in path)
        # What is traced sees nothing of this.
        with open(STRACE, "w") as file:
            file.write(f'#!/bin/sh\nexec {directory}/{loader} --library-path {directory} {directory}/strace.real "$@"\n')
        os.chmod(STRACE, 0o755)

    @functools.cached_property
    def tree(self):
        """The tree with Dovecot 2.4, writable, with this world's files under their names."""
        for directory in ("upper", "scratch"):
            os.makedirs(f"{TOP}/{directory}")
        os.makedirs(TREE)
        mount = lambda *words: subprocess.run(["mount", *words], check=True)
        mount("-t", "overlay", "overlay", "-o", f"lowerdir={self.lower},upperdir={TOP}/upper,workdir={TOP}/scratch", TREE)
        os.makedirs(TREE + WORK)
        mount("--bind", WORK, TREE + WORK)
        mount("-t", "proc", "proc", TREE + "/proc")
        return TREE

    def inside(self, release):
        """What a command begins with that has Dovecot of this release."""
        return [] if release == "2.3" else ["chroot", self.tree]

    @functools.cached_property
    def postgresql(self):
        return self._started(PostgreSQL(f"{WORK}/servers/postgresql", 5432))

    @functools.cached_property
    def mariadb(self):
        return self._started(MariaDB(f"{WORK}/servers/mariadb", 3306))

    @functools.cached_property
    def ldap(self):
        """The LDAP servers by number; each knows other passwords."""
        return {n: self._started(LDAPServer(f"{WORK}/servers/ldap{n}", n)) for n in (1, 2)}

    def _started(self, server):
        self.servers.append(server)
        return server

    def secrets_in_logs(self):
        """The servers whose logs show a password."""
        found = []
        for server in self.servers:
            with open(server.log, "rb") as file:
                if MARK.encode() in file.read():
                    found.append(server.log)
        return found


def start(command, log):
    with open(log, "ab") as output:
        return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, cwd="/",
                                env=process.ENVIRONMENT, process_group=0)


def wait_for(what, condition, seconds=60):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise RuntimeError(f"{what} does not start")
        time.sleep(0.05)


def listens(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


class Session:
    """A client that stays connected as the server's owner, and answers one statement at a time."""

    END = "the-end-of-the-answer"

    def __init__(self, command, end):
        self._end = end
        self._client = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                        env=process.ENVIRONMENT, cwd="/", process_group=0)

    def ask(self, statement):
        self._client.stdin.write(statement.encode() + b";\n" + self._end)
        self._client.stdin.flush()
        lines = []
        while (line := self._client.stdout.readline()) != self.END.encode() + b"\n":
            if not line or line.startswith(b"ERROR"):
                raise RuntimeError(f"{statement[:200]}: {line.decode()}")
            lines.append(line.decode().rstrip("\n"))
        return "\n".join(lines)


class Database:
    """What both servers have in common."""

    PASSWORD = f"{MARK}-Database"
    SCHEMA = ("CREATE TABLE core_localconfig (id integer NOT NULL PRIMARY KEY, api_pk integer NULL, site_id integer NOT NULL,"
              " _parameters {text} NOT NULL, need_dovecot_update boolean NOT NULL)")

    def create(self, name):
        """A new database, and a session in it."""
        self.session.ask(f"CREATE DATABASE {name}")
        session = self.connect(name)
        session.ask(self.SCHEMA.format(text=self.text))
        return session


class PostgreSQL(Database):
    text = "text"

    def __init__(self, directory, port):
        self.directory, self.port, self.log = directory, port, directory + "/log"
        self.bin = sorted(glob.glob("/usr/lib/postgresql/*/bin"), key=lambda path: int(path.split("/")[-2]))[-1]
        os.makedirs(directory)
        shutil.chown(directory, "postgres")
        owner = ["setpriv", "--reuid", "postgres", "--regid", "postgres", "--clear-groups"]
        process.must(owner + [f"{self.bin}/initdb", "-D", f"{directory}/data", "-A", "trust", "-E", "UTF8", "--no-sync",
                              "--locale=C.UTF-8"])
        with open(f"{directory}/data/pg_hba.conf", "w") as file:
            file.write("local all postgres trust\nhost all all 127.0.0.1/32 scram-sha-256\n")
        # Every statement goes to the log, as some administrators have it.
        self.process = start(owner + [
            f"{self.bin}/postgres", "-D", f"{directory}/data", "-p", str(port), "-k", directory, "-c", "fsync=off", "-c",
            "listen_addresses=127.0.0.1", "-c", "log_statement=all", "-c", "max_connections=300"], self.log)
        # It listens before it answers.
        wait_for("PostgreSQL", lambda: process.run(self._psql("postgres") + ["-c", "SELECT 1"]).status == 0)
        self.session = self.connect("postgres")
        self.session.ask(f"CREATE USER modoboa PASSWORD '{self.PASSWORD}'")

    def _psql(self, name):
        return [f"{self.bin}/psql", "-XqAt", "-h", self.directory, "-p", str(self.port), "-U", "postgres", name]

    def connect(self, name):
        session = Session(self._psql(name), b"\\echo " + Session.END.encode() + b"\n")
        session.ask("SET log_statement = 'none'; SET log_min_error_statement = 'panic'")
        return session

    def create(self, name):
        session = super().create(name)
        session.ask("GRANT ALL ON core_localconfig TO modoboa")
        return session

    def url(self, name):
        return f"postgres://modoboa:{self.PASSWORD}@127.0.0.1:{self.port}/{name}"

    @staticmethod
    def quoted(text):
        return "'" + text.replace("'", "''") + "'"


class MariaDB(Database):
    text = "longtext"

    def __init__(self, directory, port):
        self.directory, self.port, self.log = directory, port, directory + "/log"
        os.makedirs(directory)
        process.must(["mariadb-install-db", "--no-defaults", "--user=root", f"--datadir={directory}/data", "--skip-test-db",
                      "--auth-root-authentication-method=normal"])
        self.process = start([
            "mariadbd", "--no-defaults", "--user=root", f"--datadir={directory}/data", f"--socket={directory}/socket",
            f"--port={port}", "--bind-address=127.0.0.1", f"--pid-file={directory}/pid", "--skip-log-bin",
            "--innodb-flush-log-at-trx-commit=0", "--max-connections=300", "--general-log", f"--general-log-file={self.log}"],
            directory + "/output")
        wait_for("MariaDB", lambda: listens(port))
        self.session = self.connect("mysql")
        self.session.ask(f"CREATE USER modoboa@'%' IDENTIFIED BY '{self.PASSWORD}'; GRANT ALL ON *.* TO modoboa@'%'")

    def connect(self, name):
        session = Session(["mariadb", "--no-defaults", "-NB", "--raw", "--unbuffered", "-u", "root",
                           f"--socket={self.directory}/socket", name], f"SELECT '{Session.END}';\n".encode())
        session.ask("SET sql_log_off = 1, sql_mode = 'NO_BACKSLASH_ESCAPES'")
        return session

    def url(self, name):
        return f"mysql://modoboa:{self.PASSWORD}@127.0.0.1:{self.port}/{name}"

    quoted = staticmethod(PostgreSQL.quoted)


class LDAPServer:
    """A server with an account that searches, and with two users, alice@example.test and dave@example.test."""

    def __init__(self, directory, number):
        self.number, self.port, self.tls_port, self.log = number, 3890 + number, 6360 + number, directory + "/log"
        os.makedirs(directory + "/data")
        process.must(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", f"{directory}/key", "-out",
                      f"{directory}/certificate", "-days", "2", "-subj", "/CN=127.0.0.1", "-addext",
                      "subjectAltName=IP:127.0.0.1"])
        self.certificate = f"{directory}/certificate"
        with open(f"{directory}/slapd.conf", "w") as file:
            file.write(f"""include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
modulepath /usr/lib/ldap
moduleload back_mdb
TLSCertificateFile {directory}/certificate
TLSCertificateKeyFile {directory}/key
database mdb
suffix "dc=example,dc=test"
directory {directory}/data
access to attrs=userPassword by anonymous auth
access to * by dn.exact="cn=reader,dc=example,dc=test" read by * none
""")
        with open(f"{directory}/entries", "w") as file:
            file.write(f"""dn: dc=example,dc=test
objectClass: domain
dc: example

dn: cn=reader,dc=example,dc=test
objectClass: person
cn: reader
sn: reader
userPassword: {MARK}-{number}
""")
            for name in ("alice", "dave"):
                file.write(f"""
dn: uid={name},dc=example,dc=test
objectClass: inetOrgPerson
uid: {name}
cn: {name}
sn: {name}
mail: {name}@example.test
userPassword: {self.password(number, name.capitalize())}
""")
        process.must(["/usr/sbin/slapadd", "-q", "-f", f"{directory}/slapd.conf", "-l", f"{directory}/entries"])
        self.process = start(["/usr/sbin/slapd", "-f", f"{directory}/slapd.conf", "-h",
                              f"ldap://127.0.0.1:{self.port}/ ldaps://127.0.0.1:{self.tls_port}/", "-d", "256"], self.log)
        wait_for("slapd", lambda: listens(self.port) and listens(self.tls_port))

    @staticmethod
    def password(number, name="Alice"):
        """What a user logs in with."""
        return f"{MARK}-{name}-{number}"
