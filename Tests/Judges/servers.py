"""slapd, Redis and Dovecot in a directory of their own."""

import os
import shutil
import socket
import subprocess
import time

import people

ROOT = os.path.realpath(os.path.join(os.path.dirname(__file__), "../.."))
NAME = "dovecot-modoboa.conf.ext"


class Failed(Exception):
    """A server or a judge did not do its work."""


def run(command, *, given=None, timeout=60, **more):
    """Runs a program to its end."""
    return subprocess.run(command, input=given, capture_output=True, timeout=timeout, check=False, **more)


def succeed(command, **more):
    """Runs a program that has to succeed."""
    result = run(command, **more)
    if result.returncode:
        raise Failed(f"{command[0]}: {result.returncode} {result.stdout!r} {result.stderr!r}")
    return result.stdout


def libraries(program):
    """The libraries of a program that are not in Debian's places, or may not be in a tree."""
    words = [line.split() for line in succeed(["/usr/bin/ldd", program]).decode().splitlines()]
    paths = [line[2] for line in words if len(line) == 4]
    return [path for path in paths if not path.startswith("/lib/") or "libstdc++" in path or "libgcc_s" in path]


class Server:
    """A program that runs until `stop`."""

    def __init__(self, command, log, is_ready, seconds=30):
        with open(log, "ab") as output:
            self._process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=output)
        end = time.monotonic() + seconds
        while not is_ready():
            if self._process.poll() is not None or time.monotonic() > end:
                self.stop()
                with open(log, "rb") as output:
                    raise Failed(f"{command[0]} did not start: {output.read()[-500:]!r}")
            time.sleep(0.02)

    def stop(self):
        """Ends it, within some seconds."""
        if self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait(10)


def free_port():
    """A port of 127.0.0.1 that nobody uses now."""
    with socket.socket() as peer:
        peer.bind(("127.0.0.1", 0))
        return peer.getsockname()[1]


def answers(port):
    """Whether somebody listens on a port of 127.0.0.1."""
    with socket.socket() as peer:
        return peer.connect_ex(("127.0.0.1", port)) == 0


class Surroundings:
    """/etc/hosts and /etc/ldap/ldap.conf of this machine and of the tree, and the tree's /proc, for this mount name
    space alone."""

    def __init__(self, place, tree):
        self._roots = ("", tree)
        os.mkdir(place)
        succeed(["/usr/bin/mount", "-t", "tmpfs", "tmpfs", place])
        for number, root in enumerate(self._roots):
            layers = [f"{place}/{number}{layer}" for layer in ("upper", "work")]
            for layer in layers:
                os.mkdir(layer)
            succeed(["/usr/bin/mount", "-t", "overlay", "overlay", "-o",
                     f"lowerdir={root}/etc,upperdir={layers[0]},workdir={layers[1]}", f"{root}/etc"])
            os.makedirs(f"{root}/etc/ldap", exist_ok=True)
        succeed(["/usr/bin/mount", "-t", "proc", "proc", f"{tree}/proc"])

    def write(self, name, text):
        """Writes /etc/NAME."""
        for root in self._roots:
            path = f"{root}/etc/{name}"
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)
            os.chmod(path, 0o644)


class Redis(Server):
    """Redis on a socket; Modoboa does not start without one."""

    def __init__(self, place):
        self.path = f"{place}/redis.sock"
        super().__init__(
            ["/usr/bin/redis-server", "--port", "0", "--unixsocket", self.path, "--save", "", "--dir", place],
            f"{place}/redis.log", lambda: os.path.exists(self.path))


class Certificates:
    """A CA, and certificates of servers."""

    _REQUEST = ["/usr/bin/openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]

    def __init__(self, place):
        self.authority, self._key = f"{place}/ca.pem", f"{place}/ca.key"
        succeed(self._REQUEST + ["-keyout", self._key, "-out", self.authority, "-subj", "/CN=judges"])
        os.chmod(self.authority, 0o644)

    def make(self, path, name, *further):
        """Makes the certificate PATH.pem with this common name, and its key PATH.key."""
        succeed(self._REQUEST + ["-keyout", f"{path}.key", "-out", f"{path}.pem", "-subj", f"/CN={name}",
                                 "-CA", self.authority, "-CAkey", self._key,
                                 "-addext", "basicConstraints=critical,CA:FALSE", *further])


# `mail` is not an IA5 string here, as in Active Directory, and one class fits all entries.
SLAPD = """attributetype ( 2.5.4.4 NAME 'sn' SUP name )
attributetype ( 2.5.4.11 NAME 'ou' SUP name )
attributetype ( 0.9.2342.19200300.100.1.25 NAME 'dc' SUP name SINGLE-VALUE )
attributetype ( 0.9.2342.19200300.100.1.3 NAME 'mail' SUP name )
attributetype ( 1.2.840.113556.1.4.656 NAME 'userPrincipalName' SUP name SINGLE-VALUE )
attributetype ( 1.2.840.113556.1.4.221 NAME 'sAMAccountName' SUP name SINGLE-VALUE )
attributetype ( 1.3.6.1.1.1.1.12 NAME 'memberUid' SUP name )
attributetype ( 1.1.2.2 NAME 'exactName' EQUALITY caseExactMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 )
objectclass ( 1.1.2.1 NAME 'judged' SUP top STRUCTURAL MAY ( cn $ dc $ ou $ sn $ uid $ mail $ userPrincipalName
  $ sAMAccountName $ userPassword $ gidNumber $ memberUid $ exactName ) )
objectclass ( 1.2.840.113556.1.5.9 NAME 'user' SUP top AUXILIARY )
objectclass ( 1.3.6.1.1.1.2.2 NAME 'posixGroup' SUP top AUXILIARY )
modulepath /usr/lib/ldap
moduleload back_mdb
TLSCertificateFile {place}/tls.pem
TLSCertificateKeyFile {place}/tls.key
database mdb
suffix "{suffix}"
directory {place}/data
access to attrs=userPassword by anonymous auth
access to dn.exact="{hidden}" by self none by * read
access to * by * read
"""


class LDAPServer:
    """slapd 1 or 2; not started yet."""

    def __init__(self, place, number, certificates):
        self.port, self.tls_port = free_port(), free_port()
        self._place, self._server = f"{place}/ldap{number}", None
        os.makedirs(f"{self._place}/data")
        with open(f"{self._place}/slapd.conf", "w", encoding="utf-8") as file:
            file.write(SLAPD.format(place=self._place, suffix=people.SUFFIX, hidden=people.BY_UID["hidden@example.test"].dn))
        certificates.make(f"{self._place}/tls", "ldap", "-addext", "subjectAltName=IP:127.0.0.1")
        succeed(["/usr/sbin/slapadd", "-q", "-f", f"{self._place}/slapd.conf"], given=people.ldif(number).encode())

    def set_up(self, is_up):
        """Starts or stops it."""
        if is_up and self._server is None:
            urls = f"ldap://127.0.0.1:{self.port} ldaps://127.0.0.1:{self.tls_port}"
            self._server = Server(
                ["/usr/sbin/slapd", "-d", "0", "-f", f"{self._place}/slapd.conf", "-h", urls],
                f"{self._place}/log", lambda: answers(self.port) and answers(self.tls_port))
        elif not is_up and self._server is not None:
            self._server.stop()
            self._server = None


COMMON = """base_dir = {here}/base
state_dir = {here}/state
log_path = {here}/log
instance_name = judges
protocols =
ssl = no
auth_failure_delay = 0
"""

# Without its listener, failed logins do not delay later ones.
ONLY_23 = """service anvil {
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
"""

ONLY_24 = """dovecot_config_version = 2.4.0
dovecot_storage_version = 2.4.0
import_environment {
  LDAPTLS_CACERT = AUTHORITY
}
"""


# What the samples have for LDAP.
STOCK = (("!include auth-ldap.conf.ext\n", ""), ("passdb_result_success = continue\n", ""),
         ("passdb_skip = authenticated\n", ""))


class Dovecot:
    """Dovecot 2.3 of this machine, or 2.4 in the tree, with the passdbs and the userdb of the samples.

    `place` is its directory as this machine sees it; below the tree, where 2.4 runs, with the database and the CA. A
    stock one does not ask the LDAP server."""

    def __init__(self, release, place, tree, database, authority, is_stock=False):
        self.release, self.place = release, place
        # For how many seconds a login may take.
        self.patience = 40
        self.root = tree if release == "2.4" else ""
        self._here = place[len(self.root):]
        self._server = None
        # Its users pass through to the sockets.
        for name in ("", "/conf.d", "/base", "/state"):
            os.mkdir(place + name)
            os.chmod(place + name, 0o755)
        places = (*database.replacements(self.root),
                  ("/etc/ssl/certs/ca-certificates.crt", authority[len(self.root):]),
                  ("/etc/dovecot/", f"{self._here}/"), ("5000 AS ", "8 AS "))

        def sample(name, target=None):
            with open(f"{ROOT}/samples/dovecot-{release}/{name}", encoding="utf-8") as file:
                text = file.read()
            for old, new in (*places, *(STOCK if is_stock else ())):
                text = text.replace(old, new)
            self._write(target or name, text)

        sample("conf.d/10-auth.conf")
        common = COMMON.format(here=self._here) + "!include characters.conf\n"
        self._write("characters.conf", "")
        every = "*" if is_stock else "10-auth"
        if release == "2.3":
            sample("conf.d/auth-ldap.conf.ext")
            sample("conf.d/auth-sql.conf.ext")
            if not is_stock:
                sample("dovecot-ldap.conf.ext")
            sample(database.samples[release], "dovecot-sql.conf.ext")
            self._write("dovecot.conf", common + ONLY_23 + f"!include conf.d/{every}.conf\n")
        else:
            sample(f"conf.d/{database.samples[release]}", "conf.d/auth-sql.conf.ext")
            only = ONLY_24.replace("AUTHORITY", authority[len(self.root):])
            target = "" if is_stock else f"!include_try {NAME}\n"
            self._write("dovecot.conf", only + common + f"{target}!include conf.d/{every}.conf\n")

    def _write(self, name, text):
        with open(f"{self.place}/{name}", "w", encoding="utf-8") as file:
            file.write(text)

    def beside(self, command):
        """A command that runs where it does."""
        return ["/usr/sbin/chroot", self.root, *command] if self.root else command

    def seen(self, path):
        """A path as it sees it."""
        return path[len(self.root):]

    def _command(self, program, *arguments):
        return self.beside([program, "-c", f"{self._here}/dovecot.conf", *arguments])

    def start(self, has_own_characters=False):
        """Starts it with the files as they are now; it takes logins of any characters, or of those that it takes by
        default."""
        self._write("characters.conf", "" if has_own_characters else "auth_username_chars =\n")
        self._server = Server(self._command("dovecot", "-F"), f"{self.place}/output",
                              lambda: os.path.exists(f"{self.place}/base/auth-userdb"))

    def stop(self):
        """Stops it."""
        if self._server is not None:
            self._server.stop()
            self._server = None
            shutil.rmtree(f"{self.place}/base")
            os.mkdir(f"{self.place}/base", 0o755)

    def login(self, login, password):
        """The name of the account, None for a login that is rejected, and its words."""
        try:
            result = run(self._command("doveadm", "auth", "login", "-x", "service=imap", "-x", "protocol=imap",
                                       "--", login, password), timeout=self.patience)
        except subprocess.TimeoutExpired:
            return None, f"no answer in {self.patience} s"
        text = result.stdout.decode(errors="replace")
        for line in text.split("\n"):
            if result.returncode == 0 and line.startswith("  home=/srv/vmail/"):
                domain, _, name = line[len("  home=/srv/vmail/"):].partition("/")
                return f"{name}@{domain}", ""
        return None, text + result.stderr.decode(errors="replace")

    def may_send(self, login, password):
        """The name for which Postfix would take mail, None for a login that is rejected, and its words."""
        result = run(self._command("doveadm", "auth", "test", "-x", "service=smtp", "-x", "protocol=smtp", "--", login,
                                   password), timeout=self.patience)
        text = result.stdout.decode(errors="replace")
        for line in text.split("\n"):
            if result.returncode == 0 and line.startswith("  user="):
                return line[len("  user="):], ""
        return None, text + result.stderr.decode(errors="replace")
