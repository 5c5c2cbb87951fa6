"""A mail host in a directory: Modoboa's parameters in one of four sources, Dovecot's directory, and perhaps a Dovecot that
runs. Its parameters are two sets, 1 and 2, which name LDAP servers 1 and 2."""

import contextlib
import json
import os
import shutil
import sqlite3
import subprocess
import time

import lateness
import process
from verdict import MARK, Fault
from world import WORK, LDAPServer, Database, start, wait_for

NAME = "dovecot-modoboa.conf.ext"
SOURCES = ("sqlite", "postgresql", "mariadb", "export")
OF_THE_PROGRAM = ("reload-pending", "refused")


def parameters(number, port, **changes):
    """What Modoboa stores, as JSON."""
    core = {
        "authentication_type": "ldap", "ldap_dovecot_sync": True, "ldap_server_address": "127.0.0.1",
        "ldap_server_port": port, "ldap_secured": "none", "ldap_auth_method": "searchbind",
        "ldap_bind_dn": "cn=reader,dc=example,dc=test", "ldap_bind_password": f"{MARK}-{number}",
        "ldap_search_base": "dc=example,dc=test", "ldap_search_filter": "(mail=%(user)s)",
        "ldap_dovecot_conf_file": f"/etc/dovecot/{NAME}",
    }
    return json.dumps({"core": core | changes})


class Host:
    """The files of a host, and the state before a run.

    After `settle`, `texts` has what the program writes for either set of parameters."""

    TIMEOUT = 2

    def __init__(self, world, name, source="sqlite", release="2.3", *, refuses=False):
        self.world, self.source, self.release, self.refuses = world, source, release, refuses
        self.directory = f"{WORK}/hosts/{name}"
        self.etc, self.state, self.metrics = (f"{self.directory}/{n}" for n in ("dovecot", "state", "metrics"))
        self.target = f"{self.etc}/{NAME}"
        self.inside = world.inside(release)
        self.dovecot = None
        self.texts, self.kept_state = {}, {}
        for directory in (self.directory, self.etc, self.metrics):
            os.makedirs(directory)
        self._make_source(name)
        ports = {1: (3891, 6361), 2: (3892, 6362)}
        self.parameters = {n: parameters(n, plain) for n, (plain, _) in ports.items()}
        if refuses:
            # Dovecot's own files say StartTLS, too; its authentication cannot live with that and ldaps.
            self.parameters[1] = parameters(1, ports[1][0], ldap_secured="starttls")
            self.parameters[2] = parameters(2, ports[2][1], ldap_secured="ssl")

    def _make_source(self, name):
        self.path = f"{self.directory}/source"
        if self.source == "sqlite":
            with sqlite3.connect(self.path) as connection:
                connection.execute(Database.SCHEMA.format(text="text"))
            connection.close()
        if self.source in ("postgresql", "mariadb"):
            self.server = getattr(self.world, self.source)
            self.database = "d" + "".join(c for c in name if c.isalnum())
            self.session = self.server.create(self.database)
            write(self.path, self.server.url(self.database).encode() + b"\n")
        self._execute("INSERT INTO core_localconfig VALUES (1, NULL, 1, '{}', false)")
        os.chmod(self.path, 0o600) if os.path.exists(self.path) else None

    # Modoboa

    def _execute(self, statement):
        if self.source == "export":
            return ""
        if self.source != "sqlite":
            return self.session.ask(statement)
        connection = sqlite3.connect(self.path, timeout=20)
        try:
            rows = connection.execute(statement).fetchall()
            connection.commit()
        finally:
            connection.close()
        return "\n".join("|".join(map(str, row)) for row in rows)

    def store(self, text, flag=True):
        """Saves parameters, as Modoboa does."""
        if self.source == "export":
            write(self.path, text.encode())
        else:
            quoted = "'" + text.replace("'", "''") + "'"
            self._execute(f"UPDATE core_localconfig SET _parameters = {quoted}, need_dovecot_update = {str(flag).lower()}")

    def reset_source(self, number, flag=True):
        """The source as if nobody had ever used it."""
        if self.source == "sqlite":
            for ending in ("-journal", "-wal", "-shm"):
                remove(self.path + ending)
        self.store(self.parameters[number], flag)

    def flag(self):
        return self._execute("SELECT need_dovecot_update FROM core_localconfig") in ("1", "t", "True")

    @property
    def has_flag(self):
        return self.source != "export"

    # Runs

    def options(self, verb):
        source = {"sqlite": ["--database", f"sqlite://{self.path}"], "export": ["--export", self.path]}
        options = ["--config", "/dev/null", *source.get(self.source, ["--database-file", self.path]),
                   "--dovecot-directory", self.etc, "--timeout", str(self.TIMEOUT)]
        if verb in ("sync", "doctor", "setup"):
            options += ["--state-directory", self.state]
        if verb == "sync":
            options += ["--metrics-file", f"{self.metrics}/program.prom"]
        if verb == "login":
            options += ["alice@example.test"]
        return options

    def command(self, verb="sync", *further, tracer=()):
        return [*self.inside, *tracer, self.world.program, verb, *self.options(verb), *further]

    def sync(self, *further, limit=90):
        return process.run(self.command("sync", *further), limit)

    @contextlib.contextmanager
    def patience(self, seconds=30):
        """Commands that are made meanwhile are not disturbed, and get the time that they need."""
        self.TIMEOUT = seconds
        try:
            yield
        finally:
            del self.TIMEOUT

    # Files

    def write_configuration(self, run):
        """Dovecot's own files; `run` is the directory of what it has at run time."""
        write_configuration(self, run)

    def content(self):
        try:
            with open(self.target, "rb") as file:
                return file.read()
        except FileNotFoundError:
            return None

    def tree(self):
        """All files of Dovecot's directory and the state directory, with mode and content."""
        found = {}
        for top in (self.etc, self.state):
            for directory, _, names in os.walk(top):
                for name in names:
                    path = os.path.join(directory, name)
                    with open(path, "rb") as file:
                        found[path] = (os.fstat(file.fileno()).st_mode, file.read())
        return found

    def exposed(self):
        """Files with a password in them that others than the owner may read."""
        found = []
        for top in (self.etc, f"{self.etc}/conf.d", self.state, self.metrics):
            for name in names(top):
                path = f"{top}/{name}"
                with open(path, "rb") as file:
                    if os.fstat(file.fileno()).st_mode & 0o077 and MARK.encode() in file.read():
                        found.append(path)
        return found

    def leftovers(self):
        """What no run may leave behind once all is well."""
        return [name for top in (self.etc, f"{self.etc}/conf.d", self.state, self.metrics) for name in names(top)
                if name.endswith(".update_dovecot_conf") or name in OF_THE_PROGRAM]

    def settle(self):
        """Learns what the program writes; ends with set 1 in place."""
        lateness.patiently(self._settle)

    def _settle(self):
        for number in (2, 1):
            self.reset_source(number)
            with self.patience():
                outcome = self.sync()
            if outcome.status != 0:
                raise RuntimeError(f"{self.directory}: {outcome.summary}")
            self.texts[number] = self.content()
        assert self.texts[1] != self.texts[2]
        self.kept_state = {name: read(f"{self.state}/{name}") for name in names(self.state)}

    def restore(self, in_place, stored, flag=True, *, state=True):
        """The state before a run: which set is in the file (None: no file), and which is stored."""
        for top in (self.etc, self.state, self.metrics):
            for name in names(top):
                if name.endswith(".update_dovecot_conf") or top == self.metrics or \
                        top == self.state and name not in self.kept_state:
                    remove(f"{top}/{name}")
        if not state:
            shutil.rmtree(self.state, ignore_errors=True)
        elif not os.path.isdir(self.state):
            os.mkdir(self.state, 0o700)
        if state:
            for name, content in self.kept_state.items():
                write(f"{self.state}/{name}", content)
        if in_place is None:
            remove(self.target)
        else:
            write(self.target, self.texts[in_place])
        self.reset_source(stored, flag)

    # Faults

    def of_file(self, allowed):
        """Faults of the file: its content, which set it may hold, its mode, and what others could read."""
        faults = []
        content = self.content()
        if content not in [self.texts.get(number) for number in allowed]:
            faults.append(Fault("torn", f"the file holds {content!r:.200}"))
        if content is not None and os.lstat(self.target).st_mode & 0o7777 != 0o600:
            faults.append(Fault("torn", f"mode {os.lstat(self.target).st_mode & 0o7777:o}"))
        return faults + [Fault("secret", f"others may read {path}") for path in self.exposed()]

    def of_repair(self, number, outcome):
        """Faults after the run that had to put everything in order; `number` is in the file then."""
        # What is only put off is not in order yet.
        is_settled = outcome.status == (10 if self.refuses else 0) and b"next run tries again" not in outcome.err
        faults = []
        if not is_settled:
            faults.append(Fault("unrepaired", f"the next run ends with {outcome.status}"))
        if self.content() != self.texts[number]:
            column = "lost" if is_settled else "unrepaired"
            faults.append(Fault(column, "the next run does not write the change"))
        left = [name for name in self.leftovers() if not (self.refuses and name == "refused")]
        if left:
            faults.append(Fault("unrepaired", f"left over: {' '.join(left)}"))
        if self.has_flag and self.flag() != self.refuses:
            column = "lost" if self.refuses and is_settled else "unrepaired"
            faults.append(Fault(column, "the flag is wrong after the next run"))
        if self.dovecot and not self.dovecot.logs_in(number):
            faults.append(Fault("unrepaired", "Dovecot does not use the file"))
        return faults


class Dovecot:
    """A running Dovecot with the configuration that the host has for it."""

    def __init__(self, host):
        self.host = host
        self.run = f"{host.directory}/run"
        self.base, self.log = f"{self.run}/base", f"{self.run}/log"
        self.configuration = f"{host.etc}/dovecot.conf"
        for directory in (self.run, f"{self.run}/mail"):
            os.makedirs(directory)
        host.write_configuration(self.run)
        self.process = None

    def start(self):
        self.process = start([*self.host.inside, "/usr/sbin/dovecot", "-F", "-c", self.configuration], f"{self.run}/output")
        wait_for("Dovecot", lambda: os.path.exists(f"{self.base}/master.pid") and os.path.exists(f"{self.base}/auth-client"))

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()

    def restart(self):
        self.stop()
        self.start()

    def logs_in(self, number, seconds=8):
        """Whether alice gets in with the password that LDAP server `number` knows."""
        return self.lets_in("alice", LDAPServer.password(number), seconds)

    def lets_in(self, name, password, seconds=8):
        """Whether an account gets in before so many seconds have passed."""
        end = time.monotonic() + seconds
        command = [*self.host.inside, "doveadm", "-c", self.configuration, "auth", "test", f"{name}@example.test", password]
        while process.run(command, 30).status != 0:
            if time.monotonic() > end:
                return False
            time.sleep(0.1)
        return True


def common_configuration(run):
    """What every Dovecot of a campaign has in dovecot.conf."""
    return f"""base_dir = {run}/base
state_dir = {run}/state
log_path = {run}/log
instance_name = campaign
listen = 127.0.0.1
protocols =
ssl = no
service anvil {{
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
auth_failure_delay = 0
"""


def write_configuration(host, run):
    """The files of a Dovecot whose only passdb is that of the target, which it includes."""
    common = common_configuration(run)
    if host.release == "2.3":
        text = common + f"""mail_location = maildir:{run}/mail/%u
service stats {{
  chroot =
}}
passdb {{
  driver = ldap
  args = {host.etc}/dovecot-ldap.conf.ext
}}
userdb {{
  driver = static
  args = uid=mail gid=mail home={run}/mail/%u
}}
"""
        tls = "tls_require_cert = never\n" + ("tls = yes\n" if host.refuses else "")
        write(f"{host.etc}/dovecot-ldap.conf.ext", f"!include_try {NAME}\n{tls}".encode())
    else:
        tls = "ssl_client_require_valid_cert = no\n"
        if host.refuses:
            tls += "passdb ldap {\n  ldap_starttls = yes\n}\n"
        text = f"""dovecot_config_version = 2.4.0
dovecot_storage_version = 2.4.0
{common}mail_driver = maildir
mail_path = {run}/mail/%{{user}}
userdb static {{
  fields {{
    uid = mail
    gid = mail
    home = {run}/mail/%{{user}}
  }}
}}
!include_try {NAME}
{tls}"""
    write(f"{host.etc}/dovecot.conf", text.encode())


def names(directory):
    try:
        return sorted(name for name in os.listdir(directory) if not os.path.isdir(f"{directory}/{name}"))
    except FileNotFoundError:
        return []


def read(path):
    with open(path, "rb") as file:
        return file.read()


def write(path, content):
    """A file of mode 0600 with this content, whatever stands there."""
    remove(path)
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)


def remove(path):
    try:
        os.unlink(path)
    except FileNotFoundError:
        pass
    except IsADirectoryError:
        shutil.rmtree(path)
